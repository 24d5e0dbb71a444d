namespace Engine.Core.Storage;

/// <summary>A condition on documents: a small tree that every backend can translate.</summary>
public abstract record DocumentFilter
{
    private DocumentFilter()
    {
    }

    /// <summary>An indexed field has this value. Backends answer it from their index.</summary>
    /// <param name="Name">The name of the indexed field.</param>
    /// <param name="Value">The value; compared ordinally.</param>
    public sealed record Indexed(string Name, string Value) : DocumentFilter;

    /// <summary>A JSON field compares to a value. Dots in the path reach into objects; arrays match when one element does.</summary>
    /// <param name="Path">The path of the field, for example <c>user_metadata.plan</c>.</param>
    /// <param name="Comparison">How to compare.</param>
    /// <param name="Value">The value as text; numbers and booleans in their JSON form.</param>
    /// <param name="IgnoreCase">Whether letters compare without case.</param>
    public sealed record Field(string Path, FieldComparison Comparison, string Value, bool IgnoreCase = false) : DocumentFilter;

    /// <summary>A JSON field is present and neither null nor empty.</summary>
    /// <param name="Path">The path of the field.</param>
    public sealed record Exists(string Path) : DocumentFilter;

    /// <summary>Every condition holds.</summary>
    /// <param name="Conditions">The conditions.</param>
    public sealed record All(IReadOnlyList<DocumentFilter> Conditions) : DocumentFilter;

    /// <summary>At least one condition holds.</summary>
    /// <param name="Conditions">The conditions.</param>
    public sealed record Any(IReadOnlyList<DocumentFilter> Conditions) : DocumentFilter;

    /// <summary>The condition does not hold.</summary>
    /// <param name="Condition">The condition.</param>
    public sealed record Not(DocumentFilter Condition) : DocumentFilter;
}

/// <summary>How a field is compared with a value.</summary>
public enum FieldComparison
{
    /// <summary>The same value.</summary>
    Equal,

    /// <summary>Starts with the value.</summary>
    StartsWith,

    /// <summary>Contains the value.</summary>
    Contains,

    /// <summary>Matches a pattern in which <c>*</c> stands for any run of characters.</summary>
    Pattern,

    /// <summary>Less than the value (numbers as numbers, all else ordinally).</summary>
    Less,

    /// <summary>Less than or equal to the value.</summary>
    LessOrEqual,

    /// <summary>Greater than the value.</summary>
    Greater,

    /// <summary>Greater than or equal to the value.</summary>
    GreaterOrEqual,
}
