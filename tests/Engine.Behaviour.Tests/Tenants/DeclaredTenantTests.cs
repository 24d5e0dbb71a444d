using System.Net;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core;
using Engine.Core.Configuration;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Tenants;

/// <summary>What code declares meets what the store has.</summary>
public sealed class DeclaredTenantTests : StoreTest
{
    private static Action<IdentityEngineOptions> Declare(string name, string host) => options => options.AddTenant(name, tenant =>
    {
        tenant.Hosts.Add(host);
        (tenant.SigningKeyPem, tenant.NextSigningKeyPem) = (TestSigningKeys.Current, TestSigningKeys.Next);
        Sample.Declare(tenant);
    });

    [Fact]
    public async Task Host_OfATenantThatIsNoLongerDeclared_GoesToTheOneThatIs()
    {
        var store = new MemoryStore();
        await using (await StartAsync(store, more: Declare("two", "two.example")))
        {
            // Declared once, and then no more.
        }

        await using var engine = await StartAsync(store, more: Declare("three", "two.example"));

        Assert.Equal(HttpStatusCode.OK, await AskAsync(engine, "two.example"));
        Assert.Equal(["test:home.example", "two:", "three:two.example"], (await engine.Engine.Tenants.ListAsync()).Select(static tenant => $"{tenant.Name}:{string.Join(',', tenant.Hosts)}"));
        Assert.True(await engine.Engine.Tenants.RemoveAsync("two"));
        Assert.Equal(0, await CountAsync(store, "two"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(engine, "two.example"));
    }

    [Fact]
    public async Task Hosts_OfTwoTenants_CanBeExchanged()
    {
        var store = new MemoryStore();
        await using (await StartAsync(store, more: Declare("two", "two.example") + Declare("three", "three.example")))
        {
            // Declared one way, and then the other.
        }

        await using var engine = await StartAsync(store, more: Declare("two", "three.example") + Declare("three", "two.example"));

        Assert.Equal(["home.example", "three.example", "two.example"], (await engine.Engine.Tenants.ListAsync()).Select(static tenant => Assert.Single(tenant.Hosts)));
    }

    [Theory]
    [InlineData("acme", "other.example", "a tenant of that name was made at run time")]
    [InlineData("other", "acme.example", "the host 'acme.example' belongs to the tenant 'acme', which was made at run time")]
    public async Task Declaration_OfWhatWasMadeAtRunTime_StopsTheStart(string name, string host, string fault)
    {
        var store = new MemoryStore();
        await using var first = await StartAsync(store);
        await CreateAsync(first);

        Assert.Contains(fault, (await Assert.ThrowsAsync<EngineConfigurationException>(() => StartAsync(store, more: Declare(name, host)))).Message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(first, "acme.example"));
    }

    [Fact]
    public async Task Tenant_RemovedAndDeclaredAnew_RefusesOldTokens()
    {
        var store = new MemoryStore();
        string token;
        var signIn = new SignInRequest(Sample.WebClient, Sample.WebCallback, Sample.Email, Sample.Password) { ClientSecret = Sample.WebSecret };
        await using (var first = await StartAsync(store, more: Declare("two", "two.example")))
        {
            using var client = At(first, "two.example");
            token = (await client.AuthorizationCodeAsync(signIn)).AccessToken;
            Assert.Equal(HttpStatusCode.OK, await UserInfoAsync(client, token));
        }

        await using (var again = await StartAsync(store, more: Declare("two", "two.example")))
        {
            Assert.Equal(HttpStatusCode.OK, await UserInfoAsync(At(again, "two.example"), token));
        }

        await using (var second = await StartAsync(store))
        {
            Assert.True(await second.Engine.Tenants.RemoveAsync("two"));
            Assert.Equal(HttpStatusCode.NotFound, await AskAsync(second, "two.example"));
        }

        await using var last = await StartAsync(store, more: Declare("two", "two.example"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(last, "two.example"));
        Assert.Equal(HttpStatusCode.Unauthorized, await UserInfoAsync(At(last, "two.example"), token));
    }

    [Fact]
    public async Task Store_OlderThanTenantDocuments_KeepsWhatWasGivenOut()
    {
        var store = new MemoryStore();
        await using (await StartAsync(store))
        {
            // A store of before has everything but the document.
        }

        Assert.True(await store.Configuration.DeleteAsync("_store", "tenant_document", "test"));
        string token;
        var signIn = new SignInRequest(Sample.WebClient, Sample.WebCallback, Sample.Email, Sample.Password) { ClientSecret = Sample.WebSecret };
        await using (var first = await StartAsync(store))
        {
            token = (await At(first, "home.example").AuthorizationCodeAsync(signIn)).AccessToken;
        }

        Assert.True(await store.Configuration.DeleteAsync("_store", "tenant_document", "test"));
        await using var next = await StartAsync(store);
        Assert.Equal(HttpStatusCode.OK, await UserInfoAsync(At(next, "home.example"), token));
    }

    [Fact]
    public async Task Rename_CutShort_IsFinishedByTheNextEngine()
    {
        static string Audience(string host) => Engine.Core.Management.ManagementApi.IdentifierOf($"https://{host}/");

        for (var writes = 1; ; writes++)
        {
            var memory = new MemoryStore();
            var store = new HinderedStore(memory);
            bool wasCut;
            await using (var engine = await StartAsync(store))
            {
                await CreateAsync(engine, more: static tenant => Engine.Core.Management.ManagementApi.AddManagementClient(tenant, "https://acme.example/", "management", Sample.WebSecret));
                store.FailAfter(writes);
                wasCut = await Record.ExceptionAsync(() => engine.Engine.Tenants.RenameAsync("acme", new TenantRenaming { Hosts = ["moved.example"] })) is not null;
            }

            await using var next = await StartAsync(memory);
            using var client = At(next, "moved.example");
            Assert.Equal(HttpStatusCode.OK, (await client.ClientCredentialsAsync("management", Sample.WebSecret, Audience("moved.example"))).StatusCode);
            Assert.NotEqual(HttpStatusCode.OK, (await client.ClientCredentialsAsync("management", Sample.WebSecret, Audience("acme.example"))).StatusCode);
            if (!wasCut)
            {
                Assert.True(writes > 3);
                return;
            }
        }
    }
}
