package geometry.shapes

import geometry.units.Scale
import geometry.units.square as area
import geometry.units.Scale.Unit
import kotlin.math.*

/**
 * What has an area.
 */
interface Shape : Comparable<Shape> {
  val name: String
  fun measure(exact: Boolean = true): Scale
}

typealias Visitor = (Shape, Int) -> Boolean

annotation class Shown(val order: Int)

enum class Kind(val corners: Int) {
  ROUND(0),
  SQUARE(4);

  fun isRound() = this == ROUND
}

@Shown(1)
data class Point<T : Scale>(val x: Int, private var unit: T?, extra: List<T> = emptyList()) : Base(x), Shape {
  override val name: String
    get() = format(x)
  val points = ArrayList<Point<T>>()
  private val late by lazy { Scale.of(1) }

  constructor(x: Int) : this(x, null) {
    check()
  }

  override fun measure(exact: Boolean): Scale = unit ?: Scale(x)

  fun each(vararg others: Point<T>, visit: (Point<T>) -> Unit) {
    others.forEach(visit)
  }

  companion object {
    const val LIMIT = 4

    fun origin() = Point<Scale>(0, null)
  }
}

object Registry : Base(0) {
  val all: MutableMap<String, Shape> = mutableMapOf()
}

fun Shape.twice(more: Int = 1): Scale = measure().times(more)
