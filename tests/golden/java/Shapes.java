package com.example.shapes;

import static com.example.util.Checks.*;
import static com.example.util.Checks.notNull;

import com.example.util.Outer.Inner;
import com.example.util.*;
import java.util.List;
import java.util.Map;

/**
 * A shape.
 *
 * @param <T> what it is drawn with
 */
@Documented
public abstract class Shapes<T extends Pen> extends Base<T> implements Drawn, Outer.Marked {
  static final int SIDES = 4;
  private final List<Inner> inners, others[];
  Map<String, Pen> pens;

  /** Makes a shape. */
  Shapes(List<Inner> inners) {
    super(inners);
    this.inners = inners;
  }

  Shapes() {
    this(null);
  }

  @Override
  public <R extends Pen> R draw(T pen, int width, String... names) {
    notNull(pen);
    return null;
  }

  abstract Pen pen();

  private static void log() {}

  enum Color implements Drawn {
    RED(1) {
      @Override
      int code() {
        return 1;
      }
    },
    BLUE;

    int code() {
      return 0;
    }
  }

  record Point(int x, Pen pen) {
    Point {
      log();
    }

    public int x() {
      return x;
    }
  }

  @interface Marker {
    String value() default "";
  }

  interface Visitor extends Drawn {
    int LIMIT = 1;

    Pen visit(Pen pen);

    default void done() {}
  }
}
