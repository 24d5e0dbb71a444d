using Engine.Core.Authorize;
using Engine.Core.Connections;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Pages.Texts;
using Engine.Core.Sessions;
using Engine.Core.Logs;

namespace Engine.Core.Passwordless;

/// <summary>
/// Lets the person sign in with a code or a link, where the application has no database or the request names such a connection: they say
/// their address, and prove that they read what is sent there. Whatever is sent is good in this walk alone, and the walk is the browser's.
/// </summary>
internal sealed class ProveAddress : IInteraction<AuthorizeContext>
{
    private const string RecipientNote = "ProveAddress.recipient";
    private const string ConnectionNote = "ProveAddress.connection";

    public string Name => nameof(ProveAddress);

    public IReadOnlyList<string> Screens => [AddressScreens.Address, AddressScreens.EmailCode, AddressScreens.EmailLink, AddressScreens.SmsCode];

    public async ValueTask<Need> NeedAsync(AuthorizeContext flow)
    {
        if (flow.Session is not null || (await SelectAsync(flow)).Count == 0)
        {
            return Need.Met;
        }

        return Need.Ask(await FindRequestAsync(flow) is { } request ? AddressScreens.Of(request.Connection, IsLink(flow)) : AddressScreens.Address, AuthorizeErrors.LoginRequired);
    }

    public async ValueTask<Answer> ShowAsync(AuthorizeContext flow, string screen)
    {
        var connections = await SelectAsync(flow);
        if (connections.Count == 0)
        {
            return AuthorizeErrors.NoConnection with { Redirectable = false };
        }

        if (screen == AddressScreens.Address || await FindRequestAsync(flow) is not { } request)
        {
            return AddressScreens.ShowAddress(connections, flow.Parameters["login_hint"], null);
        }

        return screen == AddressScreens.EmailLink && FormParser.ParseQuery(flow.Request.QueryString)?["code"] is { } secret
            ? await VerifyAsync(flow, request, secret, screen)
            : AddressScreens.ShowCode(screen, request.Recipient, null);
    }

    public async ValueTask<Answer> SubmitAsync(AuthorizeContext flow, string screen, RequestParameters form)
    {
        var connections = await SelectAsync(flow);
        if (connections.Count == 0)
        {
            return AuthorizeErrors.NoConnection with { Redirectable = false };
        }

        if (screen == AddressScreens.Address || await FindRequestAsync(flow) is not { } request)
        {
            return await TakeAddressAsync(flow, connections, form["username"] ?? "");
        }

        switch (form["action"])
        {
            case "edit":
                Note(flow, null, null);
                return Answer.Done;
            case "resend":
                var (_, error) = await PasswordlessLogin.SendAsync(flow.Scope, await WithLinkAsync(flow, request));
                return AddressScreens.ShowCode(screen, request.Recipient, error is null ? null : PageText.Of(error), error?.Status, isResent: error is null);
        }

        return form["code"] is not { } code
            ? AddressScreens.ShowCode(screen, request.Recipient, AddressScreens.NoCode)
            : await VerifyAsync(flow, request, code, screen);
    }

    private static async ValueTask<Answer> TakeAddressAsync(AuthorizeContext flow, IReadOnlyList<Connection> connections, string typed)
    {
        foreach (var connection in connections)
        {
            if (PasswordlessOptions.Normalize(connection, typed) is not { } recipient)
            {
                continue;
            }

            var (_, error) = await PasswordlessLogin.SendAsync(flow.Scope, await WithLinkAsync(flow, new(flow.Application!, connection, recipient) { Flow = KeyOf(flow) }));
            if (error is not null)
            {
                return AddressScreens.ShowAddress(connections, typed, PageText.Of(error), error.Status);
            }

            Note(flow, connection.Name, recipient);
            return Answer.Done;
        }

        return AddressScreens.ShowAddress(connections, typed, AddressScreens.BadAddress(connections));
    }

    private static async ValueTask<Answer> VerifyAsync(AuthorizeContext flow, PasswordlessRequest request, string code, string screen)
    {
        var (user, error) = await PasswordlessLogin.VerifyAsync(flow.Scope, request, code);
        if (error is not null)
        {
            flow.Engine.Logs.Write(flow.Scope, new LogEntry(LogEvents.LoginFailed, error.Description) { Application = flow.Application, UserId = user?.UserId, UserName = request.Recipient, Connection = request.Connection });
            flow.Engine.Telemetry.LoginFailed();
            return AddressScreens.ShowCode(screen, request.Recipient, PageText.Of(error), error.Status == 403 ? 400 : error.Status);
        }

        if (user!.Blocked == true)
        {
            flow.User = user;
            return AuthorizeErrors.UserBlocked;
        }

        if (await SessionService.BeginAsync(flow, flow.Cookies, user, user.Identities[user.AccountIndex], request.Connection.Strategy, flow.Application!.ClientId) is not { } begun)
        {
            return AddressScreens.ShowCode(screen, request.Recipient, PageText.Of(PasswordlessErrors.WrongCode(flow.Application, request.Connection)));
        }

        Note(flow, null, null);
        (flow.FoundSession, flow.User) = (begun.Session, begun.User);
        flow.ForgetDecision();
        return Answer.Done;
    }

    private static ValueTask<IReadOnlyList<Connection>> SelectAsync(AuthorizeContext flow) => PasswordlessConnections.SelectAsync(flow.Scope, flow.Application!, flow.Parameters["connection"]);

    /// <summary>What was sent in this walk, if the connection is still one that it may use.</summary>
    private static async ValueTask<PasswordlessRequest?> FindRequestAsync(AuthorizeContext flow)
        => flow.GetNote(RecipientNote) is { } recipient
            && (await SelectAsync(flow)).FirstOrDefault(connection => connection.Name == flow.GetNote(ConnectionNote)) is { } connection
                ? new PasswordlessRequest(flow.Application!, connection, recipient) { Flow = KeyOf(flow) }
                : null;

    private static async ValueTask<PasswordlessRequest> WithLinkAsync(AuthorizeContext flow, PasswordlessRequest request) => request with
    {
        Link = request.Connection.Strategy == Connection.EmailStrategy && IsLink(flow) ? secret => LinkOf(flow, secret) : null,
        Language = PageLanguage.Choose(flow, flow.Application, await flow.Tenant.GetSettingsAsync(flow.CancellationToken)),
    };

    private static string LinkOf(AuthorizeContext flow, string secret)
        => Url.AddQuery(flow.Issuer + FlowPage.PathOf(AddressScreens.EmailLink)[1..], [new("state", flow.Transaction!.State), new("code", secret)]);

    /// <summary>Whether the application wants links in place of codes.</summary>
    private static bool IsLink(AuthorizeContext flow) => flow.Parameters["send"] == "link";

    private static string KeyOf(AuthorizeContext flow) => flow.Transaction!.Record.Key;

    private static void Note(AuthorizeContext flow, string? connection, string? recipient)
    {
        flow.FlowNotes.Set(ConnectionNote, connection, isPersonal: false);
        flow.FlowNotes.Set(RecipientNote, recipient, isPersonal: false);
    }
}
