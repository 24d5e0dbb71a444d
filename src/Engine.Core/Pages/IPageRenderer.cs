namespace Engine.Core.Pages;

/// <summary>Turns a page's model into HTML. The engine adds the header fields, the Content-Security-Policy among them.</summary>
public interface IPageRenderer
{
    /// <summary>Renders a page. Every value of the model is untrusted text: the renderer encodes it.</summary>
    ValueTask<string> RenderAsync(PageModel model, CancellationToken cancellationToken);

    /// <summary>What is wrong with the templates and settings of the renderer, one sentence each; an engine does not start with any.</summary>
    IReadOnlyList<string> FindFaults() => [];

    /// <summary>What is wrong with the templates of an embedder's own screens (<see cref="ScreenPage"/>), one sentence each; an engine does not start with any.</summary>
    /// <param name="screens">The names of the screens.</param>
    IReadOnlyList<string> FindScreenFaults(IReadOnlyList<string> screens) => [];

    /// <summary>
    /// Does ahead of the first visitor what the first page would wait for. A host calls it in the background when it has started;
    /// pages may be rendered at the same time.
    /// </summary>
    void WarmUp()
    {
    }

    /// <summary>What is wrong with a tenant's own part of a page (<see cref="PageModel.Partials"/>), one sentence each.</summary>
    IReadOnlyList<string> FindPartialFaults(string source) => [];
}
