using System.Net;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Configuration;
using Engine.Core.Tenants;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Tenants;

/// <summary>Tenants are made, listed and removed while the engine answers requests.</summary>
public abstract class TenantLifeTests(HostKind kind) : TenantTest(kind)
{
    [Fact]
    public async Task Create_NewTenant_AnswersAtItsHostAtOnceAndIsListed()
    {
        Assert.StartsWith("404", await AnswersAsync(Acme), StringComparison.Ordinal);

        var tenant = await CreateAsync();
        using var client = At(Acme);
        var tokens = await client.AuthorizationCodeAsync(SignIn());

        Assert.Equal(HttpStatusCode.OK, tokens.StatusCode);
        Assert.Equal(client.Issuer, tokens.IdTokenClaims["iss"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, (await client.RefreshAsync(Sample.WebClient, tokens.RefreshToken!, Sample.WebSecret)).StatusCode);
        Assert.Equal(["test", "acme"], (await Tenants.ListAsync()).Select(static known => known.Name));
        Assert.Equal([Acme], (await Tenants.ListAsync())[1].Hosts);
        Assert.Equal(Host.Engine.Clock.GetUtcNow(), (await Tenants.ListAsync())[1].CreatedAt);
        Assert.Same(tenant, await Tenants.FindAsync("acme"));
        Assert.Null(await Tenants.FindAsync("acm"));
        Assert.Equal("acme", tenant.Name);
    }

    [Fact]
    public async Task Create_NewTenant_KeepsNothingUnderItsName()
    {
        var tenant = await CreateAsync();
        using var client = At(Acme);
        await client.AuthorizationCodeAsync(SignIn());
        await MachineAsync(client);
        using var browser = client.OpenBrowser();
        await browser.SignInAsync(client.AuthorizeUrl(("client_id", Sample.WebClient), ("response_type", "code"), ("redirect_uri", Sample.WebCallback)), Sample.Email, "wrong");

        Assert.Equal(0, await CountAsync("acme"));
        Assert.NotEqual(0, await CountAsync(tenant.Id));
    }

    [Fact]
    public async Task Remove_Tenant_IsAnUnknownHostAtOnceAndNothingIsLeft()
    {
        var unknown = await AnswersAsync("never.example");
        var tenant = await CreateAsync();
        using (var client = At(Acme))
        {
            await client.AuthorizationCodeAsync(SignIn());
            Assert.NotEqual(unknown, await AnswersAsync(Acme));
        }

        Assert.True(await Tenants.RemoveAsync("acme"));

        Assert.Equal(unknown, await AnswersAsync(Acme));
        Assert.Equal(0, await CountAsync(tenant.Id));
        Assert.Equal(["test"], (await Tenants.ListAsync()).Select(static known => known.Name));
        Assert.False(await Tenants.RemoveAsync("acme"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => tenant.ListSigningKeysAsync());
        Assert.Equal(HttpStatusCode.OK, (await MachineAsync(At(Home))).StatusCode);
    }

    [Fact]
    public async Task Remove_WhileRequestsAreUnderWay_LeavesNothing()
    {
        var tenant = await CreateAsync();
        using var client = At(Acme);
        var answered = new TaskCompletionSource();
        var callers = Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
        {
            while (true)
            {
                // Logs, records and sessions are written all the time.
                var result = caller % 2 == 0 ? await MachineAsync(client) : await client.AuthorizationCodeAsync(SignIn());
                if (result.StatusCode != HttpStatusCode.OK)
                {
                    return result.StatusCode;
                }

                answered.TrySetResult();
            }
        })).ToArray();
        await answered.Task;

        Assert.True(await Tenants.RemoveAsync("acme"));

        Assert.Equal(0, await CountAsync(tenant.Id));
        foreach (var caller in callers)
        {
            // A sign-in that lost its tenant half way is no sign-in any more: the test kit says so by an exception.
            Assert.True(await Record.ExceptionAsync(() => caller) is not null || await caller == HttpStatusCode.NotFound);
        }

        Assert.Equal(0, await CountAsync(tenant.Id));
    }

    [Fact]
    public async Task Remove_TenantOfTheCode_IsRefused()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Tenants.RemoveAsync("test"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Tenants.RenameAsync("test", new TenantRenaming { Name = "other" }));
        Assert.Equal(HttpStatusCode.OK, (await MachineAsync(At(Home))).StatusCode);
    }

    [Theory]
    [InlineData("acme", "other.example", "there is a tenant of that name")]
    [InlineData("test", "other.example", "there is a tenant of that name")]
    [InlineData("other", "ACME.example", "the host 'ACME.example' belongs to another tenant")]
    [InlineData("other", Home, "the host 'home.example' belongs to another tenant")]
    [InlineData("Other", "other.example", "the name must have")]
    [InlineData("other", "https://other.example", "'https://other.example' is no host")]
    [InlineData("other", "other.example/path", "is no host")]
    [InlineData("other", "user@other.example", "is no host")]
    [InlineData("other", "", "is no host")]
    [InlineData("other", "öther.example", "is no host")]
    public async Task Create_Fault_IsNamedAndChangesNothing(string name, string host, string fault)
    {
        await CreateAsync();
        var before = await Tenants.ListAsync();

        var exception = await Assert.ThrowsAsync<EngineConfigurationException>(() => CreateAsync(name, host));

        Assert.Contains(fault, exception.Message, StringComparison.Ordinal);
        Assert.Equal(before.Select(static tenant => tenant.Name), (await Tenants.ListAsync()).Select(static tenant => tenant.Name));
        Assert.Equal(HttpStatusCode.OK, (await MachineAsync(At(Acme))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await MachineAsync(At(Home))).StatusCode);
    }

    [Fact]
    public async Task Create_NoHost_IsRefused()
        => Assert.Contains("it needs a host", (await Assert.ThrowsAsync<EngineConfigurationException>(() => Tenants.CreateAsync("acme"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Create_FaultThatTheStoreFinds_LeavesNothing()
    {
        // Two people with one id: no rule of the declaration finds that.
        var exception = await Assert.ThrowsAsync<EngineConfigurationException>(() => CreateAsync(more: static tenant => tenant.Users.Add(new UserDefinition("eve@example.com", "Other-Password-2") { Id = "ada" })));

        Assert.Contains("eve@example.com", exception.Message, StringComparison.Ordinal);
        Assert.Single(await Tenants.ListAsync());
        Assert.Equal(HttpStatusCode.OK, (await CreateAsync() is var tenant ? await MachineAsync(At(Acme)) : null)!.StatusCode);
        Assert.Same(tenant, await Tenants.FindAsync("acme"));
    }

    [Fact]
    public async Task Create_AtOnce_OneWins()
    {
        var attempts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            try
            {
                return await CreateAsync();
            }
            catch (EngineConfigurationException)
            {
                return null;
            }
        })));

        Assert.Single(attempts, static tenant => tenant is not null);
        Assert.Equal(2, (await Tenants.ListAsync()).Count);
        Assert.Equal(HttpStatusCode.OK, (await MachineAsync(At(Acme))).StatusCode);
    }
}

public sealed class TenantLifeInProcessTests() : TenantLifeTests(HostKind.InProcess);

public sealed class TenantLifeKestrelTests() : TenantLifeTests(HostKind.Kestrel);
