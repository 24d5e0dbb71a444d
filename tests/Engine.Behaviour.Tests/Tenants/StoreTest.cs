using System.Net;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core;
using Engine.Core.Configuration;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Tenants;

/// <summary>Engines on a store of the test's own, each with one tenant of the code.</summary>
public abstract class StoreTest
{
    protected static Task<TestEngine> StartAsync(IStore store, FakeClock? clock = null, Action<IdentityEngineOptions>? more = null) => TestEngine.StartAsync(
        static tenant =>
        {
            tenant.Hosts.Add("home.example");
            Sample.Declare(tenant);
        },
        options =>
        {
            (options.Store, options.TimeProvider) = (store, clock ?? options.TimeProvider);
            more?.Invoke(options);
        });

    protected static Task<Tenant> CreateAsync(TestEngine engine, string name = "acme", string host = "acme.example", Action<TenantDefinition>? more = null) => engine.Engine.Tenants.CreateAsync(name, tenant =>
    {
        tenant.Hosts.Add(host);
        (tenant.SigningKeyPem, tenant.NextSigningKeyPem) = (TestSigningKeys.Current, TestSigningKeys.Next);
        Sample.Declare(tenant);
        more?.Invoke(tenant);
    });

    protected static TestClient At(TestEngine engine, string host) => new(engine.Handler, $"https://{host}/", engine.Secrets, engine.Clock);

    protected static async Task<HttpStatusCode> AskAsync(TestEngine engine, string host)
    {
        using var client = At(engine, host);
        return (await client.ClientCredentialsAsync(Sample.MachineClient, Sample.MachineSecret, Sample.Api)).StatusCode;
    }

    protected static async Task<int> CountAsync(IStore store, string id)
        => await store.Configuration.DropTenantAsync(id) + await store.Users.DropTenantAsync(id) + await store.Records.DropTenantAsync(id) + await store.Logs.DropTenantAsync(id);

    protected static async Task<HttpStatusCode> UserInfoAsync(TestClient client, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "userinfo") { Headers = { Authorization = new("Bearer", token) } };
        using var response = await client.Http.SendAsync(request);
        return response.StatusCode;
    }
}
