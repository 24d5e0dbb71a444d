using Engine.Core.Authorize;
using Engine.Core.Flows;
using Engine.Core.Http;

namespace Engine.Core.Device.Steps;

/// <summary>
/// Lets the person compare the code and see which application asks, before anything else: whoever was sent an address with somebody
/// else's code notices it here (RFC 8628, section 5.4).
/// </summary>
internal sealed class ConfirmDevice : IInteraction<AuthorizeContext>
{
    private const string ScreenName = "device-code-confirmation";
    private const string ConfirmedNote = nameof(ConfirmDevice) + ".device";

    public string Name => nameof(ConfirmDevice);

    public IReadOnlyList<string> Screens => [ScreenName];

    /// <summary>Forgets that a device was confirmed.</summary>
    public static void Forget(AuthorizeContext flow) => flow.FlowNotes.Set(ConfirmedNote, null, isPersonal: false);

    /// <remarks>What was confirmed is the device whose code was shown, and no other.</remarks>
    public ValueTask<Need> NeedAsync(AuthorizeContext flow) => new(flow.GetNote(ConfirmedNote) == flow.Device!.Key ? Need.Met : Need.Ask(ScreenName));

    public ValueTask<Answer> ShowAsync(AuthorizeContext flow, string screen) => new(new Screen(ScreenName)
    {
        Data = new() { ["code"] = flow.Device!.UserCode },
        Create = static page => page with { Prompt = ActivationWalk.Prompt },
    });

    public async ValueTask<Answer> SubmitAsync(AuthorizeContext flow, string screen, RequestParameters form)
    {
        switch (form["action"])
        {
            case "confirm":
                flow.FlowNotes.Set(ConfirmedNote, flow.Device!.Key, isPersonal: false);
                return Answer.Done;
            case "cancel":
                return await TransactionService.EndAsync(flow, flow.Transaction!) ? DeviceErrors.Cancelled : AuthorizeErrors.TransactionGone;
            default:
                return AuthorizeErrors.InvalidParameter("action", "must be confirm or cancel") with { Redirectable = false };
        }
    }
}
