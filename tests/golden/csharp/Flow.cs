global using System.Linq;

namespace Work
{
    class Flow(Helper helper) : Base(helper)
    {
        private readonly Dictionary<string, Item> _named = new();

        public async Task<Item?> Run(Helper given, object thing, out int count)
        {
            var made = new Helper("text", 1) { Size = 2 };
            made.Chain()?.Chain(1, count: 2).Field.Go();
            this.helper.Go(true, 'c', 1.5, null);
            base.Run(given);
            foreach (var item in given.All()) item.Go();
            foreach (var (key, value) in _named) { value.Go(); }
            foreach (var pair in _named) pair.Value.Go();
            if (thing is Item known && known.Ready) known.Go();
            if (thing is not Helper other) return null;
            other.Go();
            var chosen = thing switch { Item one => one.Next, _ => given.First };
            if (_named.TryGetValue("a", out var found)) found.Go();
            int.TryParse("1", out count);
            given.Each(x => x.Go(), (Item y, int n) => { y.Go(); });
            using var reader = await Reader.Open<Item>();
            try { Work.Deep.Tool.Use(reader); }
            catch (Failure e) when (e.Minor) { e.Report(); }
            var late = from one in given.All() where one.Ready select one.Next;
            Item Local(int n) => given.Find(n);
#if FAST
            Local(1);
#else
            Local(2);
#endif
            List<Item> items = [Local(3)];
            string text = nameof(Flow);
            given.Done += (sender, e) => Stop();
            ((Item)thing).Go();
            (thing as Item)!.Go();
            (chosen ?? items[0]).Go();
            return Cache<Item>.Shared.Get<Item>();
        }
    }
}
