using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Engine.Testing;

/// <summary>Lets a product under test use a <see cref="TestEngine"/> as its authorization server.</summary>
public static class TestEngineServiceCollectionExtensions
{
    /// <summary>
    /// Points Microsoft's JWT bearer and OpenID Connect handlers at the engine, whatever authority the product has given them:
    /// metadata and keys are fetched without a socket, the issuer is the engine's, and tokens are judged by the engine's clock.
    /// Everything else (audience, client id, scopes, policies) stays the product's. Call it where tests change the
    /// product's services, for example in <c>ConfigureTestServices</c> of a <c>WebApplicationFactory</c>.
    /// </summary>
    /// <param name="services">The services of the product.</param>
    /// <param name="engine">The engine; it stays the caller's.</param>
    /// <param name="schemes">
    /// The authentication schemes that use it; none means every one. A product with several authorities gets an engine for
    /// each: give every engine an issuer of its own (<c>tenant.Issuer</c>). The last call for a scheme counts.
    /// </param>
    public static IServiceCollection UseTestEngine(this IServiceCollection services, TestEngine engine, params IReadOnlyCollection<string> schemes)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(schemes);
        var authority = new TestEngineAuthority(engine, [.. schemes]);
        services.AddSingleton<IPostConfigureOptions<JwtBearerOptions>>(authority);
        services.AddSingleton<IPostConfigureOptions<OpenIdConnectOptions>>(authority);
        return services;
    }
}
