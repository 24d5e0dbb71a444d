using Engine.Core.Applications;
using Engine.Core.Authorize;
using Engine.Core.Configuration;
using Engine.Core.Http;
using Engine.Core.Pages;

namespace Engine.Core.Flows;

/// <summary>
/// Leads nobody from <c>/authorize</c> to the first page, so that the first person does not wait for the compilation of what is on the way.
/// An engine that exists for this alone does it: the one whose host asks for it neither reads nor writes anything.
/// </summary>
internal static class SignInWarmUp
{
    private const string Origin = "https://localhost";

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var options = new IdentityEngineOptions { Pages = new NoPages(), MakesSigningKeys = false };
        options.AddTenant("warm-up", static tenant =>
        {
            tenant.Connections.Add(new ConnectionDefinition("warm-up"));
            tenant.Applications.Add(new Application { ClientId = "warm-up", Name = "warm-up", AppType = "spa", TokenEndpointAuthMethod = "none", GrantTypes = ["authorization_code"], Callbacks = [Origin] });
        });
        await using var engine = new IdentityEngine(options);
        var start = await engine.HandleAsync(Get(AuthorizeEndpoint.Path, $"client_id=warm-up&response_type=code&scope=openid&code_challenge_method=S256&code_challenge={new string('A', 43)}&redirect_uri={Uri.EscapeDataString(Origin)}"), cancellationToken);
        if (start.Headers["Location"]?.Split('?') is not [var path, var query])
        {
            throw new InvalidOperationException($"/authorize answered {start.StatusCode}.");
        }

        var cookies = start.Headers.GetValues("Set-Cookie").Select(static cookie => cookie.Split(';')[0]);
        var page = await engine.HandleAsync(Get(path, query, string.Join("; ", cookies)), cancellationToken);
        if (page.StatusCode != 200)
        {
            throw new InvalidOperationException($"{path} answered {page.StatusCode}.");
        }
    }

    private static EngineRequest Get(string path, string query, string? cookies = null)
    {
        var request = new EngineRequest { Method = "GET", Host = "localhost", Path = path, QueryString = query };
        request.Headers["Cookie"] = cookies;
        return request;
    }

    /// <summary>Pages are warmed up by their renderer, which may be a product's own and is not shown what nobody asked for.</summary>
    private sealed class NoPages : IPageRenderer
    {
        public ValueTask<string> RenderAsync(PageModel model, CancellationToken cancellationToken) => new("");
    }
}
