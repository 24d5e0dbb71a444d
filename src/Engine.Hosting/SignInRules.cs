using System.Diagnostics.CodeAnalysis;
using Engine.Core;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Hosting;

/// <summary>
/// Checks the product's own OpenID Connect and JWT bearer handlers when the host starts. What is wrong with them would
/// otherwise be an empty 500 for the first person who signs in; over plain http it nearly always is.
/// </summary>
internal static class SignInRules
{
    private static readonly string[] Handlers =
    [
        "Microsoft.AspNetCore.Authentication.OpenIdConnect.OpenIdConnectHandler",
        "Microsoft.AspNetCore.Authentication.JwtBearer.JwtBearerHandler",
    ];

    public static async Task<IReadOnlyList<string>> FindFaultsAsync(IServiceProvider services, IdentityEngineOptions options)
    {
        var faults = new List<string>();
        if (services.GetService<IAuthenticationSchemeProvider>() is not { } schemes)
        {
            return faults;
        }

        var issuers = options.Tenants.Select(static tenant => tenant.Issuer).OfType<string>().ToList();
        var isHttp = issuers.Count > 0 && issuers.TrueForAll(static issuer => issuer.StartsWith("http:", StringComparison.OrdinalIgnoreCase));
        await using var scope = services.CreateAsyncScope();
        foreach (var scheme in await schemes.GetAllSchemesAsync())
        {
            if (IsChecked(scheme.HandlerType) && await FindFaultAsync(scope.ServiceProvider, scheme, isHttp) is { } fault)
            {
                faults.Add($"The authentication scheme '{scheme.Name}': {fault}");
            }
        }

        return faults;
    }

    private static async Task<string?> FindFaultAsync(IServiceProvider services, AuthenticationScheme scheme, bool isHttp)
    {
        IAuthenticationHandler? handler;
        try
        {
            var context = new DefaultHttpContext { RequestServices = services };
            handler = await services.GetRequiredService<IAuthenticationHandlerProvider>().GetHandlerAsync(context, scheme.Name);
        }
#pragma warning disable CA1031 // whatever the product's configuration throws: it would throw for the first request
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception.Message;
        }

        return isHttp && handler is not null && OptionsOf(handler) is RemoteAuthenticationOptions { CorrelationCookie.SameSite: SameSiteMode.None }
            ? "the issuer is http, and over http browsers keep no cookie with SameSite=None: nobody could sign in. Set ResponseMode to \"query\", and CorrelationCookie.SameSite and NonceCookie.SameSite to Lax, with SecurePolicy SameAsRequest; or use https."
            : null;
    }

    private static bool IsChecked(Type? type)
    {
        while (type is not null && !Handlers.Contains(type.FullName))
        {
            type = type.BaseType;
        }

        return type is not null;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "The handler reads this property for every request, so it is kept; without it nothing is checked.")]
    private static object? OptionsOf(IAuthenticationHandler handler) => handler.GetType().GetProperty("Options")?.GetValue(handler);
}
