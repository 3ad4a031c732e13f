import type { Clock } from "./clock";
import defaultShelf, { Shelf as Rack, type Label } from "./shelf.js";
import * as rules from "./rules";
import legacy = require("./legacy");

export * from "./rules";
export { Clock as Watch } from "./clock";
export { Rack, lend as borrow };
export default defaultShelf;

/** What readers can do. */
export interface Reader extends Person, Named<string> {
  readonly card?: Card;
  onReturn: (book: Book) => Fine;
  lend(book: Book, days?: number): Promise<Loan>;
  (name: string): Reader;
  get loans(): Loan[];
}

type Loan = { book: Book; due(): Date };
type Shelves = Map<string, Rack> | readonly Rack[] | null;
export type Handler<T extends Reader> = (reader: T, loan: Loan) => ReturnType<typeof lend>;

export enum Mood {
  Calm,
  Loud = "loud",
}

namespace Fines {
  export const rate = 2;
  export function due(days: number): Fine {
    return new Fine(days * rate);
  }
}

/**
 * A book.
 *
 * It can be lent.
 */
@rules.stored("books")
export abstract class Book<T = string> extends rules.Thing<T> implements Named<T>, Reader {
  static count: number = 0;
  #secret = new Map<string, Loan>();
  private shelf?: Rack;
  title = "untitled";

  constructor(private readonly clock: Clock, public name: string, ...tags: Label[]) {
    super(clock);
    this.shelf = legacy.find(tags[0]);
  }

  get place() {
    return this.shelf!;
  }

  set place(value: Rack) {
    this.shelf = value;
  }

  open = async (page = 1) => this.place.turn(page);

  protected abstract weigh(): number;

  lend(reader: Reader): Loan;
  lend(reader: unknown): Loan {
    return (reader as Reader).loans[0] ?? this.#secret.get("first")?.book;
  }

  static *all(): Generator<Book> {
    yield Book.make();
  }
}

export function lend({ card, name: called = "nobody" }: Reader, [first, , third]: Book[]) {
  const day = rules.today();
  for (const book of Object.values({ first, third })) {
    const day = book.place;
    day.close();
  }
  return { book: first, due: () => day, card };
}

const quiet: Handler<Reader> = (reader, loan) => {
  reader.lend(loan.book);
};

let open = false;
declare function announce(text: string): asserts text;
