using System.Text.Json;
using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Credentials;
using Engine.Core.Errors;
using Engine.Core.Json;
using Engine.Core.Restrictions;
using Engine.Core.Sessions;
using Engine.Core.Storage;
using Engine.Core.TokenExchange;
using Engine.Core.Users;

namespace Engine.Core.Token.Grants;

/// <summary>Exchanges a foreign token (RFC 8693): the Action of the profile that its type names says whom it stands for.</summary>
internal sealed class TokenExchangeGrant : IGrant
{
    private const string AccessTokenType = "urn:ietf:params:oauth:token-type:access_token";

    public string GrantType => "urn:ietf:params:oauth:grant-type:token-exchange";

    public bool AllowsPublicClients => true;

    public GrantParameters Parameters { get; } = new() { Required = ["subject_token", "subject_token_type"], Secret = ["subject_token", "actor_token"] };

    public GrantLogEvents LogEvents { get; } = new(Logs.LogEvents.TokenExchanged, Logs.LogEvents.TokenExchangeFailed);

    public async ValueTask<GrantResult> HandleAsync(AuthenticatedTokenRequest request)
    {
        var (context, application, parameters, _) = request;
        if (FindFault(request) is { } fault)
        {
            return fault;
        }

        if ((await context.Tenant.Restrictions.GetAsync(context.CancellationToken)).OnSignIn is { } setting)
        {
            return RestrictionErrors.GrantClosed(setting);
        }

        var type = parameters["subject_token_type"]!;
        if (await context.Tenant.TokenExchangeProfiles.FindCachedAsync(new DocumentKey("subject_token_type", type), context.CancellationToken) is not { } profile)
        {
            return TokenExchangeErrors.UnknownType(type);
        }

        if (await context.Tenant.Actions.GetCachedAsync(profile.ActionId, context.CancellationToken) is not { Trigger: ActionTriggers.CustomTokenExchange } action)
        {
            return TokenExchangeErrors.NoAction;
        }

        var (api, error) = await AudienceReader.FindApiAsync(context.Scope, parameters);
        if (error is not null)
        {
            return error;
        }

        var effects = new ActionEffects { DenyCode = "server_error" };
        var isRun = await context.Engine.Exchanges.TryRunAsync(context.Scope, async () =>
        {
            await ActionPipeline.RunAsync(context.Scope, Triggers.CustomTokenExchange, [action], CreateEvent(request, api), effects);
            return effects.IsSubjectTokenRejected;
        });
        return !isRun ? CredentialErrors.AddressBlocked
            : effects.IsSubjectTokenRejected ? TokenExchangeErrors.InvalidSubjectToken(effects.DenyReason!)
            : effects.DenyReason is { } reason ? TokenExchangeErrors.Denied(effects.DenyCode, reason)
            : await SettleAsync(request, api, effects);
    }

    private static EngineError? FindFault(AuthenticatedTokenRequest request)
    {
        var (_, application, parameters, _) = request;
        if (!application.IsFirstParty || !AllowsProfiles(application))
        {
            return TokenExchangeErrors.NotAllowed(application.IsFirstParty ? "token_exchange.allow_any_profile_of_type lacks custom_authentication." : "The application is a third party's.");
        }

        // What names somebody who acts for the person would be in the tokens; leaving it out would say that nobody does.
        return parameters["actor_token"] is not null || parameters["actor_token_type"] is not null ? TokenExchangeErrors.Unsupported("actor_token")
            : parameters["requested_token_type"] is not (null or AccessTokenType) ? TokenExchangeErrors.Unsupported("requested_token_type")
            : parameters["organization"] is { } organization ? TokenErrors.OrganizationUnusable(organization)
            : null;
    }

    private static bool AllowsProfiles(Application application)
        => ExtraFields.At(application.Extra, "token_exchange", "allow_any_profile_of_type") is { ValueKind: JsonValueKind.Array } types
            && types.EnumerateArray().Any(static type => type.ValueKind == JsonValueKind.String && type.ValueEquals("custom_authentication"u8));

    private static CustomTokenExchangeEvent CreateEvent(AuthenticatedTokenRequest request, Api? api) => new()
    {
        TenantId = request.Context.Tenant.Name,
        Client = request.Application with { ClientSecret = null },
        Request = ActionRequestFactory.Create((TokenContext)request.Context),
        ResourceServer = api,
        RequestedScopes = Access.OidcScopes.Split(request.Parameters["scope"]) ?? [],
        SubjectToken = request.Parameters["subject_token"]!,
        SubjectTokenType = request.Parameters["subject_token_type"]!,
        RequestedTokenType = request.Parameters["requested_token_type"],
    };

    private static async ValueTask<GrantResult> SettleAsync(AuthenticatedTokenRequest request, Api? api, ActionEffects effects)
    {
        var (context, application, parameters, _) = request;
        if (effects.ExchangedUser is not { } wanted)
        {
            return TokenExchangeErrors.NoUser("The Action has set none.");
        }

        var (found, connection, error) = await ExchangedUsers.FindAsync(context.Scope, application, wanted);
        if (error is not null)
        {
            return error;
        }

        if (found is null)
        {
            return TokenExchangeErrors.NoUser("The person was removed in the meantime.");
        }

        if (found.Blocked == true)
        {
            return TokenErrors.UserBlocked;
        }

        await context.Tenant.Users.ApplyMetadataAsync(found.UserId, effects, context.CancellationToken);
        if (await context.Tenant.Users.CountLoginAsync(found.UserId, context.ClientIp, context.CancellationToken) is null
            || await context.Tenant.FindUserAsync(found.UserId, context.CancellationToken) is not { } user
            || user.Sequence != found.Sequence)
        {
            return TokenExchangeErrors.NoUser("The person was removed in the meantime.");
        }

        return new GrantOutcome
        {
            User = user,
            Api = api,
            RequestedScopes = Access.OidcScopes.Split(parameters["scope"]),
            Authentication = Describe(context.Now, user, connection),
            RefreshToken = RefreshTokenPlan.IssueIfGranted,
            Protocol = "oauth2-token-exchange",
            IssuedTokenType = AccessTokenType,
        };
    }

    private static Authentication Describe(DateTimeOffset now, User user, Connection? connection) => new()
    {
        UserId = user.UserId,
        Time = now,
        Methods = [new("token-exchange", now)],
        Connection = connection?.Name,
        Person = user.Sequence,
        Epoch = user.AccessEpoch ?? 0,
        Account = user.Identities[0].AccountId,
    };
}
