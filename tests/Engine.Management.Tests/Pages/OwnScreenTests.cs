using System.Text.Json.Nodes;
using Engine.Core.Authorize;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Pages;
using ScreenAnswer = Engine.Core.Flows.Answer;

namespace Engine.Management.Tests.Pages;

/// <summary>A tenant's own words on a screen that the product has added.</summary>
public sealed class OwnScreenTests
{
    [Fact]
    public async Task Text_OfAScreenOfTheProduct_CanBeTheTenantsOwn()
    {
        await using var host = await FlowHost.StartAsync(static options =>
        {
            var pages = new LiquidPageRendererOptions();
            pages.Templates["ask-terms"] = "<h1>{{ texts.heading }}</h1>";
            options.Pages = new LiquidPageRenderer(pages);
            options.Pipelines.BeforeAuthorize("RequireLogin", new AskTerms());
            options.Texts.Add("en", [new("ask-terms.ask-terms.heading", "Terms")]);
        });
        using var browser = host.Engine.OpenBrowser();
        Assert.Contains("<h1>Terms</h1>", (await browser.GetAsync(CustomTextTests.Request(host, null))).Body, StringComparison.Ordinal);

        Assert.Equal(200, (await host.SendAsync("PUT", "/prompts/ask-terms/custom-text/en", CustomTextTests.Texts("ask-terms", ("heading", "Our terms of <b>${companyName}</b>")))).Status);

        Assert.Contains("<h1>Our terms of &lt;b&gt;test&lt;/b&gt;</h1>", (await browser.GetAsync(CustomTextTests.Request(host, null))).Body, StringComparison.Ordinal);
        // Parts stand in pages that have places for them; this one has none.
        Assert.Equal(400, (await host.SendAsync("PUT", "/prompts/ask-terms/partials", new JsonObject())).Status);
    }

    private sealed class AskTerms : IInteraction<AuthorizeContext>
    {
        public string Name => nameof(AskTerms);

        public IReadOnlyList<string> Screens => ["ask-terms"];

        public ValueTask<Need> NeedAsync(AuthorizeContext flow) => new(Need.Ask("ask-terms"));

        public ValueTask<ScreenAnswer> ShowAsync(AuthorizeContext flow, string screen) => new(new Screen("ask-terms"));

        public ValueTask<ScreenAnswer> SubmitAsync(AuthorizeContext flow, string screen, RequestParameters form) => new(ScreenAnswer.Done);
    }
}
