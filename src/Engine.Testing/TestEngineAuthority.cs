using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Engine.Testing;

/// <summary>
/// Makes an engine the authority of authentication handlers. It comes after everything the product has configured, and
/// after the handlers have built their own configuration manager: that one knows the authority of before.
/// </summary>
internal sealed class TestEngineAuthority(TestEngine engine, IReadOnlyCollection<string> schemes) : IPostConfigureOptions<JwtBearerOptions>, IPostConfigureOptions<OpenIdConnectOptions>
{
    private const string MetadataPath = ".well-known/openid-configuration";

    private string MetadataAddress => engine.Issuer + MetadataPath;

    private bool UsesHttps => engine.Issuer.StartsWith("https:", StringComparison.Ordinal);

    public void PostConfigure(string? name, JwtBearerOptions options)
    {
        if (!IsMeant(name))
        {
            return;
        }

        options.Authority = engine.Issuer;
        options.MetadataAddress = MetadataAddress;
        options.RequireHttpsMetadata = UsesHttps;
        options.BackchannelHttpHandler = engine.Handler;
        options.Backchannel = new HttpClient(engine.Handler, disposeHandler: false);
        options.Configuration = null;
        options.ConfigurationManager = CreateConfigurationManager(options.Backchannel);
        options.TokenValidationParameters.LifetimeValidator = IsAlive;
    }

    public void PostConfigure(string? name, OpenIdConnectOptions options)
    {
        if (!IsMeant(name))
        {
            return;
        }

        options.Authority = engine.Issuer;
        options.MetadataAddress = MetadataAddress;
        options.RequireHttpsMetadata = UsesHttps;
        options.BackchannelHttpHandler = engine.Handler;
        options.Backchannel = new HttpClient(engine.Handler, disposeHandler: false);
        options.Configuration = null;
        options.ConfigurationManager = CreateConfigurationManager(options.Backchannel);
        options.TokenValidationParameters.LifetimeValidator = IsAlive;
    }

    private bool IsMeant(string? name) => schemes.Count == 0 || (name is not null && schemes.Contains(name));

    private ConfigurationManager<OpenIdConnectConfiguration> CreateConfigurationManager(HttpClient backchannel)
        => new(MetadataAddress, new OpenIdConnectConfigurationRetriever(), new HttpDocumentRetriever(backchannel) { RequireHttps = UsesHttps });

    /// <summary>What the handlers check themselves, by the clock of the engine in place of the machine's.</summary>
    private bool IsAlive(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        if (!parameters.ValidateLifetime)
        {
            return true;
        }

        var now = engine.Clock.GetUtcNow().UtcDateTime;
        return expires is { } end
            ? now < end + parameters.ClockSkew && (notBefore is not { } start || now > start - parameters.ClockSkew)
            : !parameters.RequireExpirationTime;
    }
}
