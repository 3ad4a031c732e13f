using System;
using System.Collections.Generic;
using static Geometry.Units.Scale;
using Area = Geometry.Units.Square;

namespace Geometry.Shapes;

/// <summary>
/// What has a <see cref="Area"/>.
/// </summary>
public interface IShape : IComparable<IShape>
{
    Area Measure(bool exact = true);
    string Name { get; }
}

public delegate T Maker<T>(string name, int count);

[Flags, Serializable]
public enum Kind
{
    /// <summary>Has no corner.</summary>
    Round = 1,
    [Obsolete("no")] Square,
}

public record Point(int X, int Y);

public abstract partial class Shape<T> : Base, IShape where T : Point, new()
{
    public const int Limit = 4;
    private readonly List<T> _points = new();
    protected static Shape<T>? last, first;
    public event EventHandler? Changed;

    protected Shape(string name, params T[] points) : base(name)
    {
        _points.AddRange(points);
        Changed += OnChanged;
    }

    public string Name => Format(_points.Count);

    public T Top
    {
        get { return _points[0]; }
        set { value.Check(); }
    }

    public T this[int index] => _points[index];

    public abstract Area Measure(bool exact);

    Area IShape.Measure(bool exact) => Measure(exact);

    public static Shape<T> operator +(Shape<T> a, Shape<T> b) => a.Join(b);

    private void OnChanged(object? sender, EventArgs e) { }

    class Inner { int @event; }
}

public static class Extensions
{
    public static int Count<S>(this IEnumerable<S> all, Func<S, bool>? test = null) => 0;
}

namespace Other.Deep
{
    struct Size { public int? Width; }
}
