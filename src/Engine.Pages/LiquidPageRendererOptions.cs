namespace Engine.Pages;

/// <summary>What an embedder may change about the pages. A renderer copies it when it is constructed.</summary>
public sealed class LiquidPageRendererOptions
{
    /// <summary>
    /// Liquid sources that replace the built-in ones, by template name: <c>login</c>, <c>signup</c>, <c>consent</c>, <c>logout</c>,
    /// <c>logged-out</c>, <c>reset-password</c>, <c>notice</c>, <c>error</c>, <c>form-post</c>, the shared <c>layout</c> and its <c>style</c>. Further names can be
    /// used with <c>{% include 'name' %}</c>. Every <c>{{ output }}</c> is HTML-encoded unless its last filter is <c>raw</c>.
    /// A page whose HTML starts with <c>&lt;!doctype</c> stands alone; any other is put into <c>layout</c> as <c>content</c>.
    /// </summary>
    public IDictionary<string, string> Templates { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The colours of the built-in style.</summary>
    public PageColors Colors { get; set; } = new();

    /// <summary>CSS that follows the built-in style, as it is. It must not contain <c>&lt;/</c>; that is a configuration fault.</summary>
    public string? CustomCss { get; set; }
}
