using Engine.Core.Access;
using Engine.Core.Access.Explain;
using Engine.Core.Http;
using Engine.Core.Pages;
using Engine.Core.Tests.Support;

namespace Engine.Core.Tests.Access;

/// <summary>The error page tells developers what the log is told, and nobody else.</summary>
public sealed class DevelopmentModeTests
{
    [Fact]
    public async Task ErrorPage_DevelopmentMode_HasTheDetailAndTheReasons()
    {
        var page = await FailAsync(true);
        Assert.Equal("only for the log", page.Detail);
        Assert.Equal(["read:a: rbac", "undefined: not_defined"], page.Scopes.Select(static scope => $"{scope.Scope}: {scope.Reason}"));
        Assert.NotEmpty(page.Scopes[0].DecidedBy);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public async Task ErrorPage_Production_HasNeither(bool? mode)
    {
        var page = await FailAsync(mode);
        Assert.Null(page.Detail);
        Assert.Empty(page.Scopes);
        Assert.Equal("E9999", page.ErrorId);
    }

    /// <summary>A step of the embedder's own fails after the decision with an error that may not be sent to the callback.</summary>
    private static async Task<ErrorPage> FailAsync(bool? mode)
    {
        var pages = new Recorder();
        await using var tenant = await ExplainedTenant.StartAsync(configure: options =>
        {
            options.DevelopmentMode = mode;
            options.Pages = pages;
            options.Pipelines.BeforeAuthorize("RunActions", "Fail", static _ => new(new Errors.EngineError("E9999", "server_error", 500, "It failed.", "only for the log", Redirectable: false)));
        });
        await tenant.AuthorizeAsync(new ExplainRequest("web") { UserId = "auth0|ann", Audience = ExplainedTenant.Rbac, Scope = "read:a undefined" });
        return Assert.IsType<ErrorPage>(pages.Last);
    }

    private sealed class Recorder : IPageRenderer
    {
        public PageModel? Last { get; private set; }

        public ValueTask<string> RenderAsync(PageModel model, CancellationToken cancellationToken)
        {
            Last = model;
            return new("");
        }
    }
}
