using Engine.Core;
using Engine.Pages;

namespace Engine.Hosting;

/// <summary>What a host adds to the core: pages and a runner for JavaScript Actions.</summary>
public static class IdentityEngineDefaults
{
    /// <summary>
    /// Sets the built-in pages, what reads templates of messages and a runner for JavaScript Actions where nothing is set. They cost nothing until the first
    /// page is shown, the first Action is checked or runs; an ASP.NET Core host that people sign in to loads the pages in the background when it has started.
    /// </summary>
    public static IdentityEngineOptions UseDefaults(this IdentityEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Pages ??= LiquidPageRenderer.Default;
        options.MessageRenderer ??= new LiquidMessageRenderer(options.TimeProvider);
        options.ActionRunner ??= new LazyActionRunner(options);
        return options;
    }
}
