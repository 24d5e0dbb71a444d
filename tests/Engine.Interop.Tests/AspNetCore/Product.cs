using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Engine.Core;
using Engine.Core.Applications;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Engine.Interop.Tests.AspNetCore;

/// <summary>A product with the engine inside, on a real Kestrel with https.</summary>
internal sealed class Product : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;
    private readonly string _folder;

    private Product(WebApplication app, X509Certificate2 certificate, string folder)
    {
        _app = app;
        _certificate = certificate;
        _folder = folder;
    }

    public IdentityEngine Engine => _app.Services.GetRequiredService<IdentityEngine>();

    public static async Task<Product> StartAsync(ProductSettings settings)
    {
        var folder = Directory.CreateTempSubdirectory("engine-product-").FullName;
        var certificate = CreateCertificate();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Identity:MasterKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Identity:Data"] = Path.Combine(folder, "identity.litedb"),
            ["Identity:ClientSecret"] = ProductSettings.ClientSecret,
        });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        ProductIdentity.AddEngine(builder, ProductSettings.Origin, settings.Authority);
        ProductIdentity.AddOperations(builder, Path.Combine(folder, "keys"));
        ProductSignIn.AddSignIn(builder, settings.Authority, settings.Prefix);
        Configure(builder, settings);

        var app = builder.Build();
        var tenant = app.Services.GetRequiredService<IdentityEngine>().Options.Tenants[0];
        tenant.Applications[0] = tenant.Applications[0] with { JwtConfiguration = new JwtConfiguration { Alg = settings.IdTokenAlgorithm } };
        Map(app, settings);
        await app.StartAsync();
        return new Product(app, certificate, folder);
    }

    /// <summary>A browser for which every host is this product's.</summary>
    public Browser OpenBrowser() => new(new Uri(_app.Urls.First()).Port, _certificate);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static void Configure(WebApplicationBuilder builder, ProductSettings settings)
    {
        builder.Services.Configure<OpenIdConnectOptions>(OpenIdConnectDefaults.AuthenticationScheme, options =>
        {
            options.ResponseMode = settings.ResponseMode;
            if (settings.IdTokenAlgorithm == "HS256")
            {
                options.TokenValidationParameters.IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(ProductSettings.ClientSecret));
            }

            options.TokenValidationParameters.ValidAlgorithms = [settings.IdTokenAlgorithm];
        });
    }

    private static void Map(WebApplication app, ProductSettings settings)
    {
        if (settings.HasOwnHost)
        {
            ProductIdentity.MapAtAHostOfItsOwn(app);
        }
        else
        {
            ProductIdentity.MapUnderAPath(app);
        }

        ProductSignIn.MapProduct(app);
        app.MapGet("/", () => "welcome");
        app.MapGet("/sign-in-again", () => Results.Challenge(new AuthenticationProperties { RedirectUri = "/me" }));
        app.MapGet("/token/{name}", (string name, HttpContext context) => context.GetTokenAsync(name)).RequireAuthorization();
        app.MapPost("/refresh", (HttpContext context, IdentityEngine engine, IOptionsMonitor<OpenIdConnectOptions> options)
            => ProductSignIn.RefreshAsync(context, engine, options.Get(OpenIdConnectDefaults.AuthenticationScheme), settings.Prefix));
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;
        return new CertificateRequest("CN=acme.example", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
    }
}
