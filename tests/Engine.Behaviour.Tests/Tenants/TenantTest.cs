using System.Net;
using System.Net.Sockets;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core;
using Engine.Core.Configuration;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Tenants;

/// <summary>An engine with one tenant of the code, at <see cref="Home"/>; every other one is made by the test. Each class is derived twice, once for each host.</summary>
public abstract class TenantTest(HostKind kind) : IAsyncLifetime
{
    protected const string Home = "home.example";
    protected const string Acme = "acme.example";

    private RunningHost? _host;

    protected RunningHost Host => _host!;

    protected IdentityEngine Engine => Host.Engine.Engine;

    protected TenantDirectory Tenants => Engine.Tenants;

    protected IStore Store => Engine.Options.Store;

    protected virtual IStore CreateStore() => new MemoryStore();

    public async Task InitializeAsync()
    {
        var store = CreateStore();
        _host = await RunningHost.StartAsync(kind, await TestEngine.StartAsync(
            static tenant =>
            {
                tenant.Hosts.Add(Home);
                Sample.Declare(tenant);
            },
            options => options.Store = store));
    }

    public async Task DisposeAsync() => await Host.DisposeAsync();

    /// <summary>A client of the tenant at a host; whatever the host is called, it leads to the engine.</summary>
    protected TestClient At(string host)
        => kind == HostKind.InProcess
            ? new(Host.Engine.Handler, $"https://{host}/", Host.Engine.Secrets, Host.Engine.Clock)
            : new(Dial(new Uri(Host.Client.Issuer).Port), $"http://{host}/", Host.Engine.Secrets, Host.Engine.Clock);

    protected Task<Tenant> CreateAsync(string name = "acme", string host = Acme, Action<TenantDefinition>? more = null) => Tenants.CreateAsync(name, tenant =>
    {
        tenant.Hosts.Add(host);
        (tenant.SigningKeyPem, tenant.NextSigningKeyPem) = (TestSigningKeys.Current, TestSigningKeys.Next);
        Sample.Declare(tenant);
        more?.Invoke(tenant);
    });

    protected static SignInRequest SignIn(string scope = "openid offline_access", string? audience = Sample.Api)
        => new(Sample.WebClient, Sample.WebCallback, Sample.Email, Sample.Password) { ClientSecret = Sample.WebSecret, Scope = scope, Audience = audience };

    protected static Task<TokenResult> MachineAsync(TestClient client) => client.ClientCredentialsAsync(Sample.MachineClient, Sample.MachineSecret, Sample.Api);

    protected static async Task<HttpStatusCode> UserInfoAsync(TestClient client, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "userinfo") { Headers = { Authorization = new("Bearer", token) } };
        using var response = await client.Http.SendAsync(request);
        return response.StatusCode;
    }

    /// <summary>What a host answers: status, headers and body of metadata, of a page and of a token request.</summary>
    protected async Task<string> AnswersAsync(string host)
    {
        using var client = At(host);
        var answers = new List<string>();
        foreach (var path in new[] { ".well-known/openid-configuration", $"authorize?client_id={Sample.WebClient}&response_type=code&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback" })
        {
            using var response = await client.Http.GetAsync(path);
            answers.Add($"{(int)response.StatusCode} {response.Content.Headers.ContentType} {await response.Content.ReadAsStringAsync()}");
        }

        var token = await MachineAsync(client);
        answers.Add($"{token.StatusCode} {token.Error} {token.ErrorDescription}");
        return string.Join('\n', answers).Replace(host, "HOST", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>How many things of a tenant the store holds, in every section. The store loses them: nothing may be read of them afterwards.</summary>
    protected async Task<int> CountAsync(string id)
        => await Store.Configuration.DropTenantAsync(id) + await Store.Users.DropTenantAsync(id) + await Store.Records.DropTenantAsync(id) + await Store.Logs.DropTenantAsync(id);

    private static SocketsHttpHandler Dial(int port)
    {
        var handler = RunningHost.CreateSocketHandler();
        handler.ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        };
        return handler;
    }
}
