<?php

declare(strict_types=1);

namespace Library\Books;

use Countable;
use Library\Support\{Clock, Collection as Bag};
use function Library\Support\slug;

/**
 * Where books stand.
 *
 * @property-read Clock $clock
 * @method Book pick(int $place)
 */
#[Table('shelves')]
abstract class Shelf extends Furniture implements Countable, \IteratorAggregate
{
    use Labelled;

    public const LIMIT = 40, FIRST = Genre::Novel;

    /** @var Book[] */
    private array $books = [];

    protected static ?self $default = null;

    public function __construct(private readonly Clock $time, protected Bag|null $bag = null)
    {
        parent::__construct($time);
        $this->bag ??= new Bag();
    }

    /** All of them. */
    public function getIterator(): \Traversable
    {
        yield from $this->books;
    }

    abstract public function find(string $name): ?Book;

    public static function standard(): static
    {
        return static::$default ??= new static(new Clock());
    }

    /**
     * @param  Bag<int, Book>  $more
     * @return $this
     */
    public function fill(iterable $more, Book ...$rest)
    {
        foreach ($more as $place => $book) {
            $this->books[] = $book->dust();
        }
        [$first, $second] = $rest;
        $first->open()?->page(1)->turn();
        usort($this->books, [$this, 'compare']);

        return $this;
    }

    private function compare(Book $left, Book $right): int
    {
        return slug($left->name) <=> strlen($right->name);
    }
}

enum Genre: string
{
    case Novel = 'novel';

    public function other(): self
    {
        return match ($this) {
            self::Novel => self::Novel,
        };
    }
}
