package com.example;

import com.example.shapes.Shapes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

class Flow extends Base {
  private final Helper helper = new Helper(1);

  void run(Helper given, int count) throws Exception {
    Helper local = given;
    var made = new Helper("text");
    made.chain().chain(1, count);
    this.helper.go(true, 'c', 2L, 1.5, null);
    super.run(given, count);
    inherited("a" + count);
    for (Helper each : helper.all()) {
      each.go();
    }
    for (var each : List.of(local)) each.go();
    try (Reader reader = Reader.open()) {
      reader.read();
    } catch (IllegalStateException | Oops e) {
      e.fix();
    }
    if (given instanceof Special s && s.ready()) {
      s.go();
    }
    switch (given) {
      case Special special -> special.go();
      default -> {}
    }
    given.each(item -> item.go());
    Supplier<Helper> supplier = () -> local;
    given.map(Helper::go, Helper::new);
    new Thread() {
      int go() {
        return count;
      }
    }.start();
    ((Special) given).go();
    Flow.this.helper.go();
    com.example.shapes.Shapes.log();
    Shapes.Color.RED.code();
    Helper[] helpers = new Helper[2];
    helpers[0].go();
    (count > 1 ? given : local).go();
  }
}
