using Fluid;
using Fluid.Values;

namespace Engine.Pages.Liquid;

/// <summary>The names something has in a template. What a page offers and what a template may ask for are read off the same table.</summary>
internal abstract class Members
{
    /// <summary>Something of which nothing is known before it is rendered: every name is possible.</summary>
    public static readonly Members Anything = new Open();

    /// <summary>A text, a number or a truth value: it has no names.</summary>
    public static readonly Members None = new Closed();

    /// <summary>What is behind a name (of a list: what is in an entry), or null when there is no such name.</summary>
    public abstract Members? Find(string name);

    private sealed class Open : Members
    {
        public override Members Find(string name) => this;
    }

    private sealed class Closed : Members
    {
        public override Members? Find(string name) => null;
    }
}

/// <summary>The names of one type, each with the delegate that reads it. Nothing is found by reflection.</summary>
internal sealed class Members<T> : Members
    where T : class
{
    private readonly Dictionary<string, (Func<T, FluidValue> Read, Members Inner)> fields = new(StringComparer.Ordinal);

    /// <summary>The names.</summary>
    public IEnumerable<string> Names => fields.Keys;

    /// <summary>Adds a text that is nil when it is null.</summary>
    public Members<T> Text(string name, Func<T, string?> read) => Add(name, model => Values.Text(read(model)));

    /// <summary>Adds a truth value.</summary>
    public Members<T> Flag(string name, Func<T, bool> read) => Add(name, model => BooleanValue.Create(read(model)));

    /// <summary>Adds any value, with the names it has itself.</summary>
    public Members<T> Add(string name, Func<T, FluidValue> read, Members? inner = null)
    {
        fields[name] = (read, inner ?? None);
        return this;
    }

    /// <summary>Adds a list; an empty one is nil, so that <c>{% if %}</c> tells.</summary>
    public Members<T> List<TEntry>(string name, Func<T, IEnumerable<TEntry>> read, Members<TEntry> entry)
        where TEntry : class
        => Add(name, model => Values.List(read(model).Select(entry.Bind)), entry);

    /// <inheritdoc/>
    public override Members? Find(string name) => fields.TryGetValue(name, out var field) ? field.Inner : null;

    /// <summary>The value a template sees.</summary>
    public FluidValue Bind(T? model) => model is null ? NilValue.Instance : new ModelValue(model, this);

    /// <summary>An object of the engine in a template: the names of the table, and no more.</summary>
    private sealed class ModelValue(T model, Members<T> members) : FluidValue
    {
        public override FluidValues Type => FluidValues.Object;

        public override ValueTask<FluidValue> GetValueAsync(string name, TemplateContext context) =>
            new(members.fields.TryGetValue(name, out var field) ? field.Read(model) : NilValue.Instance);

        public override ValueTask<FluidValue> GetIndexAsync(FluidValue index, TemplateContext context) =>
            GetValueAsync(index.ToStringValue(), context);

        public override bool Equals(FluidValue other) => ReferenceEquals(this, other);

        public override bool Equals(object? obj) => ReferenceEquals(this, obj);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

        public override bool ToBooleanValue() => true;

        public override decimal ToNumberValue() => 0;

        public override string ToStringValue() => "";

        public override object ToObjectValue() => this;

        // An object has no text.
        public override ValueTask WriteToAsync(TextWriter writer, System.Text.Encodings.Web.TextEncoder encoder, System.Globalization.CultureInfo cultureInfo) => default;
    }
}

/// <summary>Values as templates see them.</summary>
internal static class Values
{
    /// <summary>A text, or nil.</summary>
    public static FluidValue Text(string? text) => text is null ? NilValue.Instance : new StringValue(text);

    /// <summary>A list, or nil when nothing is in it.</summary>
    public static FluidValue List(IEnumerable<FluidValue> items) => items.ToList() is { Count: > 0 } list ? new ArrayValue(list) : NilValue.Instance;

    /// <summary>Texts, or nil when there are none.</summary>
    public static FluidValue List(IEnumerable<string> items) => List(items.Select(Text));
}
