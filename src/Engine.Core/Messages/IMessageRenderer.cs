using System.Text.Json.Nodes;

namespace Engine.Core.Messages;

/// <summary>
/// Fills in the templates that tenants have for messages. They are written by whoever administers the tenant, who is not to be trusted with the
/// engine: a renderer bounds what one can take, and gives it nothing but the values.
/// </summary>
public interface IMessageRenderer
{
    /// <summary>Fills in a template.</summary>
    /// <param name="template">The source, in Liquid.</param>
    /// <param name="values">What it may read.</param>
    /// <param name="isHtml">Whether what it puts out is encoded as HTML, unless it asks for it raw.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The text; null when the template is faulty or takes too much.</returns>
    ValueTask<string?> RenderAsync(string template, JsonObject values, bool isHtml, CancellationToken cancellationToken);

    /// <summary>What is wrong with a template, one sentence each.</summary>
    IReadOnlyList<string> FindFaults(string template);
}
