using Engine.Behaviour.Tests.Hosts;
using Engine.Core;
using Engine.Core.Configuration;
using Engine.Hosting;
using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Behaviour.Tests.Pages;

/// <summary>The sample tenant with some languages enabled, and browsers that ask for one.</summary>
internal static class LanguageHost
{
    public static Task<TestEngine> StartAsync(string locales, Action<TenantDefinition>? tenant = null, Action<IdentityEngineOptions>? configure = null)
        => TestEngine.StartAsync(definition =>
        {
            Sample.Declare(definition);
            definition.Settings = (definition.Settings ?? new()) with { EnabledLocales = locales.Split(' '), FriendlyName = "Northwind" };
            tenant?.Invoke(definition);
        }, configure);

    /// <summary>A browser whose every request has this <c>Accept-Language</c>.</summary>
    public static TestBrowser OpenBrowser(this TestEngine engine, string? acceptLanguage)
        => new(new LanguageHandler(engine.Engine.CreateHandler(), acceptLanguage), engine.Clock);

    public static string Request(this TestEngine engine, params (string, string?)[] changes)
        => engine.Client.AuthorizeUrl([("response_type", "code"), ("client_id", Sample.WebClient), ("redirect_uri", Sample.WebCallback), ("scope", "openid profile email"), .. changes]);

    public static string LanguageOf(this BrowserPage page)
    {
        var start = page.Body.IndexOf("<html lang=\"", StringComparison.Ordinal) + 12;
        return page.Body[start..page.Body.IndexOf('"', start)];
    }

    private sealed class LanguageHandler(HttpMessageHandler inner, string? acceptLanguage) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (acceptLanguage is not null)
            {
                request.Headers.TryAddWithoutValidation("Accept-Language", acceptLanguage);
            }

            return base.SendAsync(request, cancellationToken);
        }
    }
}
