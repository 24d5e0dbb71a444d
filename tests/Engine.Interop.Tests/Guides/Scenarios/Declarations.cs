using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Testing;

namespace Engine.Interop.Tests.Guides.Scenarios;

/// <summary>What the scenarios of several pages declare around their blocks.</summary>
internal static class Declarations
{
    public const string Email = "ann@example.com";
    public const string Password = "Passw0rd!";
    private const string Audience = "https://api.example";

    public static SignInRequest SignIn => new("web", "https://app.example/callback", Email, Password)
    {
        ClientSecret = "web-secret-of-more-than-32-characters",
        Scope = "openid read:orders",
        Audience = Audience,
    };

    /// <summary>An application and an API; people are the caller's.</summary>
    public static void AddWeb(TenantDefinition tenant)
    {
        tenant.Applications.Add(new Application
        {
            ClientId = "web",
            ClientSecret = "web-secret-of-more-than-32-characters",
            Name = "Web",
            GrantTypes = ["authorization_code"],
            Callbacks = ["https://app.example/callback"],
        });
        tenant.Apis.Add(new ApiDefinition(Audience) { Scopes = [new ApiScope { Value = "read:orders" }] });
    }
}
