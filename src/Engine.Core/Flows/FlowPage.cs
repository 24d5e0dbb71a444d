using Engine.Core.Http;
using Engine.Core.Pages;

namespace Engine.Core.Flows;

/// <summary>Where screens are, and how one is rendered.</summary>
internal static class FlowPage
{
    /// <summary>The name of the parameter of <see cref="Pattern"/>.</summary>
    public const string Screen = "screen";

    /// <summary>The path of every screen.</summary>
    public const string Pattern = "/u/{screen}";

    public static string PathOf(string screen) => RoutePattern.Fill(Pattern, screen);

    /// <summary>The address of a screen for a walk that has begun.</summary>
    public static string UrlOf(FlowContext context, string screen)
        => Url.AddQuery(context.LocalUrl(PathOf(screen)), [new("state", context.Transaction!.State)]);

    public static ValueTask<EngineResponse> RenderAsync(FlowContext context, Screen screen)
        => PageResponse.RenderAsync(context, context.Application, shell =>
        {
            var page = new ScreenPage
            {
                Tenant = shell.Tenant,
                Application = shell.Application,
                Locale = shell.Locale,
                Nonce = shell.Nonce,
                Screen = screen.Name,
                FormAction = UrlOf(context, screen.Name),
                State = context.Transaction!.State,
                Data = screen.Data,
                Error = screen.Error,
            };
            return screen.Create?.Invoke(page) ?? page;
        }, screen.Status ?? (screen.Error is null ? 200 : 400), context.FormTarget);
}
