using System.Text;
using Engine.Core.Errors;

namespace Engine.Core.Http;

/// <summary>
/// What a person finds who types the address of the engine: in development what it is and where to go on, otherwise the tenant's
/// <c>default_redirection_uri</c>. Not among the paths that hosts map: the root of a product is the product's.
/// </summary>
internal sealed class RootEndpoint
{
    public const string Path = "/";
    private readonly bool _isDevelopment;
    private readonly bool _hasManagement;

    public RootEndpoint(IdentityEngineOptions options)
    {
        _isDevelopment = options.DevelopmentMode == true;
        _hasManagement = options.Modules.Any(static module => module.Prefix == "/api/v2");
        Endpoint = new Endpoint(Path, ShowAsync, null);
    }

    public Endpoint Endpoint { get; }

    private async ValueTask<EngineResponse> ShowAsync(EndpointContext context)
    {
        if (!PlainPage.WantsHtml(context.Request))
        {
            return OAuthErrorRenderer.Render(HttpErrors.NotFound, context.Request);
        }

        if (_isDevelopment)
        {
            return Describe(context);
        }

        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        return settings.DefaultRedirectionUri is { Length: > 0 } target ? EngineResponse.Redirect(target) : PlainPage.NotFound();
    }

    private EngineResponse Describe(EndpointContext context)
    {
        var html = new StringBuilder("<p>This is Engine, an OAuth 2.0 and OpenID Connect identity provider, in development mode. Applications send people here to sign in; nobody has to come by themselves.</p><dl>");
        Add(html, "Tenant", PlainPage.Encode(context.Tenant.Name));
        Add(html, "Issuer", $"<code>{PlainPage.Encode(context.Issuer)}</code>");
        Add(html, "Discovery", Link(context, "/.well-known/openid-configuration"));
        Add(html, "Signing keys", Link(context, "/.well-known/jwks.json"));
        if (_hasManagement)
        {
            Add(html, "Management API", Link(context, "/api/v2/docs") + ", " + Link(context, "/api/v2/openapi.json"));
        }

        Add(html, "Documentation", "<code>README.md</code> and <code>docs/</code> of the repository: <code>embedding.md</code>, <code>server.md</code>, <code>testing.md</code>, <code>errors.md</code>");
        return PlainPage.Render(200, "Identity provider", html.Append("</dl>").ToString());
    }

    private static void Add(StringBuilder html, string term, string description)
        => html.Append("<dt>").Append(term).Append("</dt><dd>").Append(description).Append("</dd>");

    private static string Link(EndpointContext context, string path)
    {
        var url = PlainPage.Encode(context.LocalUrl(path));
        return $"<a href=\"{url}\">{url}</a>";
    }
}
