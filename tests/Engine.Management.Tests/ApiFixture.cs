using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Http;
using Engine.Core.Management;

namespace Engine.Management.Tests;

/// <summary>Two tenants with the Management API, and tokens for them; the tests work in one of the two.</summary>
public class ApiFixture : IAsyncLifetime
{
    private const string Secret = "a secret of the management client 0123456789";
    private static readonly string Key = CreateKey();
    private readonly bool _ownsEngine;

    public ApiFixture()
        : this("one", CreateEngine())
        => _ownsEngine = true;

    private protected ApiFixture(string tenant, IdentityEngine engine) => (TenantName, Engine) = (tenant, engine);

    public IdentityEngine Engine { get; }

    /// <summary>The tenant the tests work in.</summary>
    public string TenantName { get; }

    public Core.Tenants.Tenant Tenant => Engine.Tenants.Single(tenant => tenant.Name == TenantName);

    public string Issuer => $"https://{TenantName}.test/";

    /// <summary>Has every scope in the tenant.</summary>
    public string Token { get; private set; } = "";

    /// <summary>The tenant the tests do not work in.</summary>
    public string OtherTenant => TenantName == "one" ? "two" : "one";

    /// <summary>Has every scope in the other tenant.</summary>
    public string OtherToken { get; private set; } = "";

    /// <summary>Has next to no scope in the tenant.</summary>
    public string WeakToken { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Token = await GetTokenAsync(TenantName, "management");
        OtherToken = await GetTokenAsync(OtherTenant, "management");
        WeakToken = await GetTokenAsync(TenantName, "reader");
    }

    public virtual async Task DisposeAsync()
    {
        if (_ownsEngine)
        {
            await Engine.DisposeAsync();
        }
    }

    private protected static IdentityEngine CreateEngine()
    {
        var options = new IdentityEngineOptions();
        options.AddManagementApi();
        foreach (var name in new[] { "one", "two" })
        {
            options.AddTenant(name, tenant =>
            {
                tenant.Hosts.Add(name + ".test");
                tenant.Issuer = $"https://{name}.test/";
                tenant.SigningKeyPem = Key;
                tenant.AddManagementClient(tenant.Issuer, "management", Secret);
                tenant.Applications.Add(new Application { ClientId = "reader", ClientSecret = Secret, Name = "Reader", TokenEndpointAuthMethod = "client_secret_post", GrantTypes = ["client_credentials"] });
                tenant.ClientGrants.Add(new ClientGrantDefinition("reader", ManagementApi.IdentifierOf(tenant.Issuer), ["read:agents"]));
            });
        }

        return new IdentityEngine(options);
    }

    public Task<Answer> SendAsync(string method, string path, JsonNode? body = null) => SendAsync(method, path, body?.ToJsonString(), Token);

    public async Task<Answer> SendAsync(string method, string path, string? body, string? token, string? tenant = null)
    {
        var question = path.IndexOf('?', StringComparison.Ordinal);
        var request = new EngineRequest
        {
            Method = method,
            Host = (tenant ?? TenantName) + ".test",
            Path = "/api/v2" + (question < 0 ? path : path[..question]),
            QueryString = question < 0 ? "" : path[(question + 1)..],
            Body = body is null ? Stream.Null : new MemoryStream(Encoding.UTF8.GetBytes(body)),
        };
        if (token is not null)
        {
            request.Headers.Add("Authorization", "Bearer " + token);
        }

        if (body is not null)
        {
            request.Headers.Add("Content-Type", "application/json");
        }

        var response = await Engine.HandleAsync(request);
        var answer = new Answer(response, response.Body.IsEmpty ? null : JsonNode.Parse(response.Body.Span));
        if (answer.Status is >= 200 and < 300)
        {
            Assert.Null(AnswerContract.FindFault(method, request.Path["/api/v2".Length..], answer.Body));
        }

        return answer;
    }

    private static string CreateKey()
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>A token of the management application with these scopes and no other ones.</summary>
    public async Task<string> GetTokenWithAsync(params string[] scopes)
    {
        var answer = await RequestTokenAsync(TenantName, "management", Issuer + "api/v2/", string.Join(' ', scopes));
        Assert.Equal(200, answer.Status);
        return answer.Body!["access_token"]!.GetValue<string>();
    }

    /// <summary>Asks for a token of an application for itself.</summary>
    public async Task<Answer> RequestTokenAsync(string tenant, string client, string audience, string? scope = null)
    {
        var form = $"grant_type=client_credentials&client_id={client}&client_secret={Uri.EscapeDataString(Secret)}&audience={Uri.EscapeDataString(audience)}"
            + (scope is null ? "" : "&scope=" + Uri.EscapeDataString(scope));
        var request = new EngineRequest { Method = "POST", Host = tenant + ".test", Path = "/oauth/token", Body = new MemoryStream(Encoding.UTF8.GetBytes(form)) };
        request.Headers.Add("Content-Type", "application/x-www-form-urlencoded");
        var response = await Engine.HandleAsync(request);
        return new Answer(response, JsonNode.Parse(response.Body.Span));
    }

    private async Task<string> GetTokenAsync(string tenant, string client)
    {
        var answer = await RequestTokenAsync(tenant, client, $"https://{tenant}.test/api/v2/");
        Assert.Equal(200, answer.Status);
        return answer.Body!["access_token"]!.GetValue<string>();
    }
}

/// <summary>What the API has answered.</summary>
public sealed record Answer(EngineResponse Response, JsonNode? Body)
{
    public int Status => Response.StatusCode;

    public string? Message => (Body as JsonObject)?["message"]?.GetValue<string>();
}
