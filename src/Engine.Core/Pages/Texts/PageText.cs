using System.Diagnostics.CodeAnalysis;

namespace Engine.Core.Pages.Texts;

/// <summary>
/// Something a page says: a text of its screen, or a sentence as it is. A string is a sentence, so that
/// <c>Error = "Accept the terms."</c> works; with a key the page says it in its own language.
/// </summary>
public sealed class PageText : IEquatable<PageText>
{
    /// <summary>A sentence that is the same in every language.</summary>
    public PageText(string sentence) : this(null, sentence, [])
    {
    }

    /// <summary>A text of the screen.</summary>
    /// <param name="key">The key of the text.</param>
    /// <param name="sentence">The sentence in English: what the log says, and the page where there is no such text.</param>
    /// <param name="values">What fills <c>${names}</c> in the text, beside what the page fills in itself.</param>
    public PageText(string? key, string sentence, params IReadOnlyList<KeyValuePair<string, string>> values)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        (Key, Sentence, Values) = (key, sentence, values);
    }

    /// <summary>The key of the text, or null for a sentence.</summary>
    public string? Key { get; }

    /// <summary>The sentence in English.</summary>
    public string Sentence { get; }

    /// <summary>What fills <c>${names}</c> in the text.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Values { get; }

    /// <summary>A sentence as it is; null stays null.</summary>
    [return: NotNullIfNotNull(nameof(sentence))]
    public static implicit operator PageText?(string? sentence) => FromString(sentence);

    /// <summary>A sentence as it is; null stays null.</summary>
    [return: NotNullIfNotNull(nameof(sentence))]
    public static PageText? FromString(string? sentence) => sentence is null ? null : new(sentence);

    /// <summary>What a refusal says: its id is the key of the text, unless it has a better one.</summary>
    internal static PageText Of(Errors.EngineError error) => new(error.TextKey ?? error.Id, error.Description);

    /// <summary>The value of a placeholder, or null.</summary>
    internal string? FindValue(string name)
    {
        foreach (var (known, value) in Values)
        {
            if (known == name)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Whether both say the same.</summary>
    public bool Equals(PageText? other) => other is not null && other.Key == Key && other.Sentence == Sentence;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PageText);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Key, Sentence);

    /// <summary>The sentence in English.</summary>
    public override string ToString() => Sentence;
}
