using System.Reflection;
using Engine.Core.Authorize;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Pipeline;
using Engine.Core.Tests.Support;
using Engine.Core.Token;

namespace Engine.Core.Tests.Pipeline;

public sealed class StepTableTests
{
    [Fact]
    public void TokenEndpoint_Steps_AreTheseInThisOrder() => Assert.Equal(
        ["ReadTokenRequest", "AuthenticateClient", "CheckGrantAllowed", "CheckParameters", "CheckDemands", "RunGrant", "CheckRestrictions", "CheckUser", "DecideAccess", "RunActions", "RequireFactor", "IssueTokens"],
        TokenEndpoint.DefaultSteps.Steps.Select(static step => step.Name));

    [Fact]
    public void AuthorizeEndpoint_Steps_AreTheseInThisOrder() => Assert.Equal(
        [
            "LoadApplication", "CheckRedirectUri", "CheckResponseType", "CheckUnsupportedParameters", "CheckDemands", "CheckPrompt", "CheckHint", "CheckPkce", "LoadApi", "CheckAuthorizationDetails",
            "CheckRestrictions", "LoadSession", "UseLoginTicket", "ProveAddress", "RequireLogin", "CheckPerson", "DecideAccess", "RunActions", "ProveMore", "OfferPasskey", "CheckConsent", "IssueResponse",
        ],
        AuthorizeEndpoint.DefaultSteps.Steps.Select(static step => step.Name));

    [Theory]
    [MemberData(nameof(Families))]
    public void Endpoint_Steps_AreTheseInThisOrder(string path, string steps)
        => Assert.Equal(steps, Tables.Single(table => table.Path == path).Steps);

    [Fact]
    public void Endpoints_WithSteps_AreAllInThisTest()
        => Assert.Equal(Tables.Select(static table => table.Path).Order(), Families.Select(static row => (string)row[0]).Order());

    /// <summary>The tables other than those of <c>/authorize</c> and <c>/oauth/token</c>.</summary>
    public static TheoryData<string, string> Families => new()
    {
        { "/oauth/revoke", "ReadRequest AuthenticateClient FindToken RevokeFamily RevokeConsent WriteLog" },
        { "/dbconnections/signup", "ReadRequest LoadApplication FindConnection CreateUser ShowUser" },
        { "/dbconnections/change_password", "ReadRequest LoadApplication FindConnection SendLink" },
        { "/co/authenticate", "ReadRequest LoadApplication ReadCredential CheckCredential" },
        { "/userinfo", "ReadToken CheckToken LoadPerson CheckTokenPlace WriteClaims" },
        { "/oauth/device/code", "ReadRequest AuthenticateClient CheckApplication LoadApi IssueCodes" },
        { "/activate", "EnterCode LoadRequest ConfirmDevice CheckRestrictions LoadSession UseLoginTicket ProveAddress RequireLogin CheckPerson DecideAccess RunActions ProveMore OfferPasskey CheckConsent ActivateDevice" },
        { "/v2/logout", "LoadApplication CheckReturnTo EndSession SendBack" },
        { "/oidc/logout", "CheckHint LoadApplication CheckRedirectUri AskPerson EndSession SendBack" },
        { "/passkey/challenge", "ReadRequest AuthenticateClient FindDatabase IssueChallenge" },
        { "/mfa/challenge", "ReadRequest AuthenticateClient FindMfaToken SendChallenge" },
        { "/mfa/associate", "ReadRequest FindBearer CheckClient BeginEnrollment" },
        { "/mfa/authenticators", "FindBearer ListAuthenticators" },
        { "/mfa/authenticators/{authenticator_id}", "FindBearer RemoveAuthenticator" },
        { "/passwordless/start", "ReadRequest AuthenticateClient FindConnection ReadRecipient SendSecret" },
        { "/passwordless/verify", "ReadRequest AuthenticateClient FindConnection ReadRecipient CheckCode" },
        { "/passwordless/verify_redirect", "ReadRequest CheckCallback FindConnection ReadRecipient SignIn" },
        { "/u/email-verification", "FindTicket AnswerProbe UseTicket VerifyEmail TellPerson" },
        { "/u/unblock", "FindTicket AnswerProbe UseTicket UnblockAccount TellPerson" },
        { "/u/reset-password", "FindTicket AnswerProbe CheckRestrictions LoadAccount ChoosePassword UseTicket ChangePassword TellPerson" },
    };

    /// <summary>Every table there is, found in the assembly: one that is forgotten above is found here.</summary>
    private static List<(string Path, string Steps)> Tables =>
    [
        .. from type in typeof(IdentityEngine).Assembly.GetTypes()
           where type != typeof(TokenEndpoint) && type != typeof(AuthorizeEndpoint)
           from constant in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
           where constant.FieldType is { IsGenericType: true } generic && generic.GetGenericTypeDefinition() == typeof(StepTable<>)
           select Describe((dynamic)constant.GetValue(null)!),
    ];

    private static (string Path, string Steps) Describe<TContext>(StepTable<TContext> table) => (table.Name, string.Join(' ', table.Steps.Select(static step => step.Name)));

    /// <summary>An embedder closes an endpoint for a while: nothing behind the seam is done.</summary>
    [Theory]
    [InlineData("POST", "/oauth/revoke")]
    [InlineData("GET", "/userinfo")]
    [InlineData("GET", "/v2/logout")]
    [InlineData("GET", "/oidc/logout")]
    [InlineData("POST", "/co/authenticate")]
    [InlineData("POST", "/passkey/challenge")]
    [InlineData("POST", "/mfa/challenge")]
    [InlineData("POST", "/mfa/associate")]
    [InlineData("GET", "/mfa/authenticators")]
    [InlineData("DELETE", "/mfa/authenticators/x")]
    [InlineData("POST", "/passwordless/start")]
    [InlineData("POST", "/passwordless/verify")]
    [InlineData("GET", "/passwordless/verify_redirect")]
    [InlineData("GET", "/u/email-verification")]
    [InlineData("GET", "/u/unblock")]
    [InlineData("GET", "/u/reset-password")]
    public async Task Before_FirstStepOfAnyEndpoint_RunsAtItsSeam(string method, string path)
    {
        var options = new IdentityEngineOptions();
        options.AddTenant("main", static tenant => tenant.SigningKeyPem = TestKeys.Current);
        var pipelines = options.Pipelines;
        pipelines.BeforeRevocation("ReadRequest", "Close", static _ => new(Closed));
        pipelines.BeforeUserInfo("ReadToken", "Close", static _ => new(Closed));
        pipelines.BeforeCrossOriginAuthentication("ReadRequest", "Close", static _ => new(Closed));
        pipelines.BeforePasskeyChallenge("ReadRequest", "Close", static _ => new(Closed));
        pipelines.BeforeLogout("LoadApplication", "Close", static _ => new(Closed));
        pipelines.BeforeOidcLogout("CheckHint", "Close", static _ => new(Closed));
        pipelines.BeforeMfaChallenge("ReadRequest", "Close", static _ => new(Closed));
        pipelines.BeforeMfaAssociate("ReadRequest", "Close", static _ => new(Closed));
        pipelines.BeforeMfaAuthenticators("FindBearer", "Close", static _ => new(Closed));
        pipelines.BeforeMfaRemoval("FindBearer", "Close", static _ => new(Closed));
        pipelines.BeforePasswordlessStart("ReadRequest", "Close", static _ => new(Closed));
        pipelines.BeforePasswordlessVerify("ReadRequest", "Close", static _ => new(Closed));
        pipelines.BeforePasswordlessRedirect("ReadRequest", "Close", static _ => new(Closed));
        pipelines.BeforeEmailVerification("FindTicket", "Close", static _ => new(Closed));
        pipelines.BeforeUnblock("FindTicket", "Close", static _ => new(Closed));
        pipelines.BeforePasswordChange("FindTicket", "Close", static _ => new(Closed));
        await using var engine = new IdentityEngine(options);

        var answer = await engine.HandleAsync(method == "POST" ? Requests.Post(path) : Requests.Get(path, method: method));

        Assert.Equal(503, answer.StatusCode);
        Assert.Contains("Later", answer.Text(), StringComparison.Ordinal);
        Assert.Null(answer.Headers["Set-Cookie"]);
    }

    private static readonly EngineError Closed = new("X1", "temporarily_unavailable", 503, "Later");

    [Fact]
    public void Before_NamedStep_PutsTheNewOneInFrontAndLeavesTheTableAlone()
    {
        var table = Table("A", "B", "C");
        var changed = table.Before("B", Step("X")).Before("X", Step("Y")).Before("A", Step("Z"));

        Assert.Equal(["Z", "A", "Y", "X", "B", "C"], changed.Steps.Select(static step => step.Name));
        Assert.Equal(["A", "B", "C"], table.Steps.Select(static step => step.Name));
        Assert.Equal("test", changed.Name);
    }

    [Fact]
    public void Before_UnknownStep_SaysWhichOnesThereAre()
    {
        var exception = Assert.Throws<ArgumentException>(() => Table("A", "B").Before("a", Step("X")));

        Assert.Contains("'test' has no step 'a'. It has: A, B.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_StepEndsTheList_NothingAfterItRuns(bool isAsynchronous)
    {
        var ran = new List<string>();
        var error = new EngineError("E1", "x", 400, "y");
        var table = new StepTable<List<string>>("test", Recording("A"), Recording("B", error), Recording("C"));

        var result = await table.RunAsync(ran);

        Assert.Equal(["A", "B"], ran);
        Assert.Same(error, result.Error);

        NamedStep<List<string>> Recording(string name, EngineError? end = null) => new(name, async context =>
        {
            if (isAsynchronous)
            {
                await Task.Yield();
            }

            context.Add(name);
            return end is null ? StepResult.Continue : end;
        });
    }

    [Fact]
    public async Task RunAsync_EveryStepContinues_IsContinue()
        => Assert.True((await Table("A", "B").RunAsync(0)).IsContinue);

    [Fact]
    public async Task BeforeToken_StepOfAnEmbedder_RunsAtItsSeam()
    {
        var options = new IdentityEngineOptions();
        options.AddTenant("main", static tenant => tenant.SigningKeyPem = TestKeys.Current);
        options.Pipelines.BeforeToken("AuthenticateClient", "CheckMaintenance", static context =>
            new(context.TokenRequest is { GrantType: "client_credentials" } ? new EngineError("X1", "temporarily_unavailable", 503, "Later") : StepResult.Continue));
        await using var engine = new IdentityEngine(options);

        Assert.Equal(503, (await engine.HandleAsync(Requests.Post("/oauth/token", ("grant_type", "client_credentials")))).StatusCode);
        Assert.Equal(400, (await engine.HandleAsync(Requests.Post("/oauth/token"))).StatusCode);
        Assert.Equal(12, TokenEndpoint.DefaultSteps.Steps.Count);
    }

    [Fact]
    public void BeforeAuthorize_UnknownSeam_FailsWhenTheEngineIsMade()
    {
        var options = new IdentityEngineOptions();
        options.AddTenant("main");
        options.Pipelines.BeforeAuthorize("NoSuchStep", "X", static _ => new(StepResult.Respond(EngineResponse.Empty(200))));

        Assert.Throws<ArgumentException>(() => new IdentityEngine(options));
    }

    private static StepTable<int> Table(params string[] names) => new("test", [.. names.Select(Step)]);

    private static NamedStep<int> Step(string name) => new(name, static _ => new(StepResult.Continue));
}
