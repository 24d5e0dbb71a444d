using Engine.Behaviour.Tests.Hosts;
using Engine.Core;
using Engine.Core.Pages;
using Engine.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Behaviour.Tests.Hosting;

/// <summary>A host that people sign in to renders a page to nobody when it has started, and no other does.</summary>
public sealed class WarmUpTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_OfAHostThatPeopleSignInTo_WarmsThePagesUp(bool haveApplications)
    {
        var pages = new Pages();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddIdentityEngine(options =>
        {
            options.Pages = pages;
            options.AddTenant("main", tenant =>
            {
                tenant.Issuer = "https://main.test/";
                if (haveApplications)
                {
                    Sample.Declare(tenant);
                }
            });
        });
        await using var app = builder.Build();
        app.UseIdentityEngine();
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync();
        if (haveApplications)
        {
            // A renderer that throws there does not take the host with it.
            await pages.WarmedUp.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }

        await app.StopAsync();
        Assert.Equal(haveApplications, pages.WarmedUp.Task.IsCompleted);
    }

    /// <summary>It throws where it does not reach the page, and it leaves nothing behind in the engine.</summary>
    [Fact]
    public async Task WarmUp_OfAnEngine_ReachesAPageAndLeavesNothing()
    {
        var options = new IdentityEngineOptions().UseDefaults();
        options.AddTenant("main", static tenant =>
        {
            tenant.Issuer = "https://main.test/";
            Sample.Declare(tenant);
        });
        await using var engine = new IdentityEngine(options);
        await engine.StartAsync();

        await engine.WarmUpAsync();

        Assert.Equal("main", Assert.Single(await engine.Tenants.ListAsync()).Name);
        Assert.Empty(await options.Store.Logs.ReadAsync(engine.Tenants[0].Id, null, 10));
    }

    private sealed class Pages : IPageRenderer
    {
        public TaskCompletionSource WarmedUp { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ValueTask<string> RenderAsync(PageModel model, CancellationToken cancellationToken) => new("");

        public void WarmUp()
        {
            WarmedUp.SetResult();
            throw new InvalidOperationException("The renderer is broken.");
        }
    }
}
