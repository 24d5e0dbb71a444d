using System.Text;
using System.Text.Json.Nodes;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Actions;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Core.Errors;
using Engine.Core.Token;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Token;

/// <summary>A grant that an embedder has written: what it declares is all that the engine needs to know.</summary>
public sealed class OwnGrantTests : IAsyncLifetime
{
    private const string GrantType = "urn:example:voucher";
    private readonly RecordingAction _action = new();
    private TestEngine? _engine;

    public async Task InitializeAsync() => _engine = await TestEngine.StartAsync(
        static tenant =>
        {
            Sample.Declare(tenant);
            tenant.Applications.Add(new Application { ClientId = "kiosk", Name = "Kiosk", ClientSecret = "kiosk-secret-kiosk-secret", GrantTypes = [GrantType] });
            tenant.ClientGrants.Add(new ClientGrantDefinition("kiosk", Sample.Api, []) { AllowAllScopes = true });
            tenant.Actions.Add(new ActionRegistration(ActionTriggers.CredentialsExchange, "recording"));
        },
        options =>
        {
            options.Grants.Add(new VoucherGrant());
            options.AddAction("recording", _action);
        });

    public async Task DisposeAsync() => await _engine!.DisposeAsync();

    [Fact]
    public async Task Request_WithItsParameters_GetsATokenAndIsLoggedInItsOwnWords()
    {
        var answer = await RedeemAsync(("voucher", "GIFT-2030"), ("shop", "berlin"));

        Assert.True(answer.StatusCode == System.Net.HttpStatusCode.OK, answer.Body.ToJsonString());
        Assert.Contains("Voucher for Access Token", await LogAsync("svoucher"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithASecretParameter_ShowsItToNoActionAndNoLog()
    {
        await RedeemAsync(("voucher", "GIFT-2030"), ("shop", "berlin"), ("refresh_token", "meant-for-another-grant"));

        Assert.Equal("berlin", _action.Body!["shop"]);
        Assert.DoesNotContain(_action.Body, static pair => pair.Key is "voucher" or "client_secret" or "refresh_token");
        Assert.DoesNotContain("GIFT-2030", await LogAsync("svoucher"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithoutARequiredParameter_IsRefusedBeforeTheGrantSeesIt()
    {
        var answer = await RedeemAsync(("shop", "berlin"));

        Assert.Equal((400, "invalid_request", "Missing required parameter: voucher"), ((int)answer.StatusCode, answer.Error, answer.ErrorDescription));
        Assert.Contains("Missing required parameter: voucher", await LogAsync("fvoucher"), StringComparison.Ordinal);
        Assert.Null(_action.Body);
    }

    [Fact]
    public async Task Refusal_WithMembers_TellsThemToTheClientAndNotToTheLog()
    {
        var answer = await RedeemAsync(("voucher", "SPENT-2029"));

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal("""{"error":"voucher_spent","error_description":"The voucher was used","retry_token":"for-the-client-alone","interval":7,"shops":["berlin"]}""", answer.Body.ToJsonString());
        var log = await LogAsync("fvoucher");
        Assert.Contains("The voucher was used", log, StringComparison.Ordinal);
        Assert.DoesNotContain("for-the-client-alone", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("error")]
    [InlineData("error_description")]
    [InlineData("Error")]
    [InlineData("error_uri")]
    [InlineData("statusCode")]
    public void Refusal_WithAMemberThatSaysWhatItIs_IsNotMade(string name)
        => Assert.Throws<ArgumentException>(() => VoucherGrant.Spent.With(name, "access_denied"));

    [Fact]
    public void Refusal_WithAMember_LeavesTheOneItWasMadeOfAlone()
    {
        JsonNode list = new JsonArray("a");
        var first = VoucherGrant.Spent.With("list", list);
        list.AsArray().Add("b");

        Assert.NotEqual(VoucherGrant.Spent, first);
        Assert.Equal(VoucherGrant.Spent, new EngineError("V1", "voucher_spent", 400, "The voucher was used"));
    }

    private Task<TokenResult> RedeemAsync(params (string Name, string? Value)[] parameters)
        => _engine!.Client.TokenAsync([("grant_type", GrantType), ("client_id", "kiosk"), ("client_secret", "kiosk-secret-kiosk-secret"), .. parameters]);

    private async Task<string> LogAsync(string type)
    {
        var records = await _engine!.Engine.Options.Store.Logs.ReadAsync(TestEngine.TenantName, null, 100);
        return Encoding.UTF8.GetString(Assert.Single(records, record => record.Type == type).Body.Span);
    }

    private sealed class VoucherGrant : IGrant
    {
        public string GrantType => OwnGrantTests.GrantType;

        public bool AllowsPublicClients => false;

        public GrantParameters Parameters { get; } = new() { Required = ["voucher"], Secret = ["voucher"] };

        public GrantLogEvents LogEvents { get; } = new(new("svoucher", "Voucher for Access Token"), new("fvoucher", "Voucher refused"));

        public static EngineError Spent { get; } = new("V1", "voucher_spent", 400, "The voucher was used");

        public async ValueTask<GrantResult> HandleAsync(AuthenticatedTokenRequest request)
            => request.Parameters["voucher"] == "SPENT-2029"
                ? (GrantResult)Spent.With("retry_token", "old").With("retry_token", "for-the-client-alone").With("interval", 7).With("shops", new JsonArray("berlin"))
                : new GrantOutcome { Api = await request.Context.Tenant.FindApiAsync(Sample.Api), DefaultsToAllScopes = true };
    }

    private sealed class RecordingAction : ICredentialsExchangeAction
    {
        public IReadOnlyDictionary<string, string>? Body { get; private set; }

        public ValueTask ExecuteAsync(CredentialsExchangeEvent @event, CredentialsExchangeApi api, CancellationToken cancellationToken)
        {
            Body = @event.Request.Body;
            return ValueTask.CompletedTask;
        }
    }
}
