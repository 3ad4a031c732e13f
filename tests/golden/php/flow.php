<?php

use Library\Books as B;

require_once __DIR__ . '/helpers.php';

if (! function_exists('shelf')) {
    function shelf(string $name = 'main'): B\Shelf
    {
        global $shelves;
        static $made = 0;

        return $shelves[$name] ?? new B\Shelf();
    }
}

function sort_out(mixed $thing, $other)
{
    if (! $thing instanceof B\Book) {
        throw new InvalidArgumentException('no book');
    }
    $thing->open();
    if ($other instanceof B\Shelf && $other->find('a')) {
        $other->fill([$thing]);
    }
    $other = namespace\shelf(...);

    /** @var B\Book $lost */
    $lost = unserialize($thing->name);
    $lost->open();

    $names = array_map(fn (B\Book $book) => $book->title(), [$thing, $lost]);
    $handler = function ($book) use ($thing): B\Book {
        $made = $thing;
        return $made->copy($book);
    };
    try {
        $handler($lost)->open();
    } catch (B\Torn | \RuntimeException $error) {
        $error->report("{$lost->title()} is torn");
    }

    return new class ($lost) extends B\Furniture {
        public function __invoke(): string
        {
            return self::class . B\Shelf::LIMIT . $this->material();
        }
    };
}

$shelves = ['main' => shelf()];
?>
<ul><?php foreach ($shelves as $shelf): ?>
  <li><?= $shelf->label() ?></li>
<?php endforeach ?></ul>
