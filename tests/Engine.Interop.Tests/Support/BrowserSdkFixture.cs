using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Engine.Tests.Support;

namespace Engine.Interop.Tests.Support;

/// <summary>A server with one application for each SDK, whose mails lie in a folder.</summary>
public abstract class BrowserSdkFixture(string suite) : NodeSuiteFixture
{
    internal override async Task<IReadOnlyDictionary<string, NodeOutcome>> RunAsync()
    {
        var (app, other) = (ChildProcess.FreePort(), ChildProcess.FreePort());
        var mails = Directory.CreateTempSubdirectory("engine-mails-").FullName;
        var certificate = Path.Combine(mails, "app.pfx");
        await File.WriteAllBytesAsync(certificate, MakeCertificate());
        await using var smtp = new SmtpServer();
        using var server = await EngineServer.StartAsync(Configuration($"https://127.0.0.1:{app}", $"http://127.0.0.1:{other}"), https: true, ["--development", .. ManagementAccess.Arguments]);
        await UseAsync(server, smtp);
        using var stopping = new CancellationTokenSource();
        var delivering = DeliverAsync(smtp, mails, stopping.Token);
        try
        {
            return NodeSuite.Run(suite, new Dictionary<string, string>
            {
                ["ENGINE_ISSUER"] = server.Issuer,
                ["ENGINE_CHROMIUM"] = Requirement.Chromium,
                ["ENGINE_SCREENSHOTS"] = Directory.CreateTempSubdirectory("engine-screenshots-").FullName,
                ["ENGINE_MAILS"] = mails,
                ["APP_PORT"] = $"{app}",
                ["APP_CERTIFICATE"] = certificate,
                ["OTHER_PORT"] = $"{other}",
            });
        }
        finally
        {
            await stopping.CancelAsync();
            await delivering;
            Directory.Delete(mails, recursive: true);
        }
    }

    private static string Configuration(params string[] origins) => JsonSerializer.Serialize(new
    {
        tenant = new { friendly_name = "Interop" },
        clients = (object[])
        [
            Client("embedded", origins, "http://auth0.com/oauth/grant-type/password-realm", "http://auth0.com/oauth/grant-type/passwordless/otp"),
            Client("react", origins),
        ],
        connections = (object[])[InteropConfiguration.DomainConnection],
        resource_servers = (object[])[new { identifier = "https://api.example.com/access_token/RS256", name = "Posts", scopes = (object[])[new { value = "read:posts" }], allow_offline_access = true, skip_consent_for_verifiable_first_party_clients = true }],
        users = (object[])[new { user_id = "auth0|ada", email = "ada@example.com", password = "Correct-Horse-1" }],
    });

    private static object Client(string id, string[] origins, params string[] grants) => new
    {
        client_id = id,
        name = id,
        app_type = "spa",
        token_endpoint_auth_method = "none",
        callbacks = origins.SelectMany(static origin => (string[])[origin + "/callback", origin + "/popup", origin + "/"]),
        allowed_logout_urls = origins.Select(static origin => origin + "/"),
        web_origins = origins,
        cross_origin_authentication = true,
        grant_types = (string[])["authorization_code", "implicit", "refresh_token", .. grants],
        refresh_token = new { rotation_type = "rotating", expiration_type = "expiring" },
    };

    private static byte[] MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return made.Export(X509ContentType.Pfx);
    }

    private static async Task UseAsync(EngineServer server, SmtpServer smtp)
    {
        // The certificate is the one this server has just made.
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = static (_, _, _, _) => true };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(server.Issuer) };
        var access = ManagementAccess.Settings;
        using var granted = await client.PostAsJsonAsync("oauth/token", new { grant_type = "client_credentials", client_id = access["MANAGEMENT_CLIENT_ID"], client_secret = access["MANAGEMENT_CLIENT_SECRET"], audience = server.Issuer + "api/v2/" });
        using var token = JsonDocument.Parse(await granted.Content.ReadAsStringAsync());
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.RootElement.GetProperty("access_token").GetString());
        using var codes = await client.PostAsJsonAsync("api/v2/connections", new { name = "email", strategy = "email", enabled_clients = (string[])["embedded"] });
        Assert.True(codes.IsSuccessStatusCode, await codes.Content.ReadAsStringAsync());
        using var made = await client.PostAsJsonAsync("api/v2/emails/provider", new { name = "smtp", default_from_address = "login@tenant.example", credentials = new { smtp_host = "127.0.0.1", smtp_port = smtp.Port, smtp_user = "user", smtp_pass = "pass" } });
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
    }

    /// <summary>Files with the address in the first line and the text below it.</summary>
    private static async Task DeliverAsync(SmtpServer smtp, string folder, CancellationToken stopping)
    {
        for (var known = 0; !stopping.IsCancellationRequested; await Task.Delay(50, CancellationToken.None))
        {
            foreach (var mail in smtp.Mails.Skip(known))
            {
                var file = Path.Combine(folder, $"{known++}");
                await File.WriteAllTextAsync(file, $"{mail.To[0]}\n{mail.Body}", CancellationToken.None);
                File.Move(file, file + ".txt");
            }
        }
    }
}
