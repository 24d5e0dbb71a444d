namespace Engine.Pages.Liquid;

/// <summary>A template before it is read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">The Liquid source.</param>
/// <param name="Path">The file it comes from, or null.</param>
internal sealed record TemplateSource(string Name, string Text, string? Path = null)
{
    /// <summary>A sentence about what is wrong at a place in the source.</summary>
    public string FaultAt(int position, string what)
    {
        var line = 1 + Text.AsSpan(0, Math.Min(position, Text.Length)).Count('\n');
        return Path is null ? $"Template {Name}: line {line}: {what}." : $"Template {Name}: {Path}, line {line}: {what}.";
    }
}
