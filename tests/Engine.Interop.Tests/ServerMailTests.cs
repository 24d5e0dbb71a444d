using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Engine.Interop.Tests.Support;
using Engine.Tests.Support;

namespace Engine.Interop.Tests;

/// <summary><c>engine serve</c> delivers mails through the server that its tenant has chosen.</summary>
public sealed class ServerMailTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Server_WithAProviderOnThisMachine_DeliversInDevelopmentAlone(bool isDevelopment)
    {
        await using var mails = new SmtpServer();
        using var server = await EngineServer.StartManagedAsync(https: false, isDevelopment ? ["--development"] : []);
        using var client = new HttpClient { BaseAddress = new Uri(server.Issuer) };
        var token = await ReadAsync(await client.PostAsJsonAsync("oauth/token", new { grant_type = "client_credentials", client_id = "admin", client_secret = "interop-management-secret", audience = server.Issuer + "api/v2/" }));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)token["access_token"]!);
        await ReadAsync(await client.PostAsJsonAsync("api/v2/emails/provider", new { name = "smtp", default_from_address = "login@tenant.example", credentials = new { smtp_host = "127.0.0.1", smtp_port = mails.Port, smtp_user = "user", smtp_pass = "pass" } }));
        var user = await ReadAsync(await client.PostAsJsonAsync("api/v2/users", new { connection = "Username-Password-Authentication", email = "ada@example.com", password = "Analytical-Engine-1843", verify_email = false }));

        await ReadAsync(await client.PostAsJsonAsync("api/v2/jobs/verification-email", new { user_id = (string)user["user_id"]! }));

        if (isDevelopment)
        {
            var mail = Assert.Single(await mails.WaitAsync(1));
            Assert.Equal(("ada@example.com", "login@tenant.example"), (Assert.Single(mail.To), mail.Header("From")));
            return;
        }

        await Task.Delay(1000);
        Assert.Empty(mails.Commands);
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response)
    {
        using var owned = response;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
