package work

class Flow(private val helper: Helper) {
  fun run(given: Helper, named: Map<String, Item>, thing: Any?) {
    val made = Helper("text", size = 2)
    made.chain()?.chain(1)!!.field.go()
    this.helper.go(true, 'c', 1.5, null)
    super.toString()
    for (item in given.all()) item.go()
    for ((key, value) in named) value.go(key)
    (thing as Item).go()
    (given.first ?: made.first).go()
    given.each { it.go() }
    given.each { one, _ -> one.go() }
    given.visit(1) { item: Item -> item.go() }
    made.apply { go() }.also { it.go() }
    with(helper) { go() }
    val found = given.first?.let { wrap(it) }
    try {
      work.deep.Tool.use(made)
    } catch (e: Failure) {
      e.report()
    }
    val shown = object : Shown() {
      override fun show() = go()
    }
    fun local(count: Int) = given.find(count)
    local(1)
    Registry.all["a"].go()
    Point.origin().go()
  }
}
