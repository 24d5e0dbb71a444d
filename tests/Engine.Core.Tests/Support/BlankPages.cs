using Engine.Core.Pages;

namespace Engine.Core.Tests.Support;

/// <summary>Pages nobody looks at: an application people sign in to needs some.</summary>
internal sealed class BlankPages : IPageRenderer
{
    public ValueTask<string> RenderAsync(PageModel model, CancellationToken cancellationToken) => new("");
}
