using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Storage.LiteDb;
using Engine.Testing;
using Xunit;

namespace Engine.Storage.Tests.LiteDb;

/// <summary>A file that an earlier version wrote: a person, an application, a session, a refresh token.</summary>
public sealed class UpgradeTests : IDisposable
{
    private const string Secret = "web-secret-of-the-upgrade";
    private const string RefreshToken = "SynRcrGk8POuhnPhQ__QmPgBPTTWKwoYgUo-wQopINs";
    private readonly TemporaryFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Open_FileOfTheFirstVersion_GoesOnWhereItStood()
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Files", "store-0.1.0.bin"), _file.Path);
        var clock = new FakeClock();
        await using var store = LiteDbStore.Open(new LiteDbStoreOptions { Path = _file.Path, TimeProvider = clock });
        await using var engine = await TestEngine.StartAsync(
            static tenant =>
            {
                tenant.Applications.Add(new Application
                {
                    ClientId = "web",
                    Name = "Web",
                    ClientSecret = Secret,
                    Callbacks = ["https://app.example/cb"],
                    GrantTypes = ["authorization_code", "refresh_token"],
                    TokenEndpointAuthMethod = "client_secret_post",
                });
                tenant.Apis.Add(new ApiDefinition("https://api.example/")
                {
                    Name = "Posts",
                    Scopes = [new ApiScope { Value = "read:posts" }],
                    Configure = static api => api with { AllowOfflineAccess = true, SkipConsentForVerifiableFirstPartyClients = true },
                });
            },
            options => options.Store = store);

        // The person is not declared here: she is known from the file, with her password.
        var renewed = await engine.Client.RefreshAsync("web", RefreshToken, Secret);
        Assert.Equal("auth0|ada", renewed.AccessTokenClaims["sub"]!.GetValue<string>());
        var tokens = await engine.Client.AuthorizationCodeAsync(new SignInRequest("web", "https://app.example/cb", "ada@example.com", "Analytical-Engine-1843") { ClientSecret = Secret });
        Assert.Equal("Ada Lovelace", tokens.IdTokenClaims["name"]!.GetValue<string>());
    }
}
