using Engine.Core.Authorize;
using Engine.Core.Errors;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Logs;
using Engine.Core.Pages.Texts;

namespace Engine.Core.Device.Steps;

/// <summary>Takes the code that the device shows. Every code counts that somebody tries, from a form or an address.</summary>
internal sealed class EnterCode : IInteraction<AuthorizeContext>
{
    private const string ScreenName = "device-code-activation";
    private const string DeviceNote = nameof(EnterCode) + ".device";
    private const string FaultNote = nameof(EnterCode) + ".fault";

    public string Name => nameof(EnterCode);

    public IReadOnlyList<string> Screens => [ScreenName];

    /// <summary>The key of the device whose code was entered, or null.</summary>
    public static string? DeviceOf(AuthorizeContext flow) => flow.GetNote(DeviceNote);

    public async ValueTask<Need> NeedAsync(AuthorizeContext flow)
    {
        if (flow.SentUserCode is { } sent && DeviceOf(flow) is null)
        {
            // What was wrong is said on the page, which comes after a redirect.
            flow.FlowNotes.Set(FaultNote, (await TakeAsync(flow, sent))?.Id, isPersonal: false);
        }

        return DeviceOf(flow) is null ? Need.Ask(ScreenName) : Need.Met;
    }

    public ValueTask<Answer> ShowAsync(AuthorizeContext flow, string screen)
    {
        var fault = flow.GetNote(FaultNote);
        return new(Show(fault is null ? null : fault == DeviceErrors.TooManyUserCodes.Id ? DeviceErrors.TooManyUserCodes : DeviceErrors.WrongUserCode));
    }

    public async ValueTask<Answer> SubmitAsync(AuthorizeContext flow, string screen, RequestParameters form)
        => await TakeAsync(flow, form["code"] ?? "") is { } fault ? Show(fault) : Answer.Done;

    /// <summary>Notes which device has the code; what was decided about another one is forgotten.</summary>
    private static async ValueTask<EngineError?> TakeAsync(AuthorizeContext flow, string typed)
    {
        if (UserCodeFormat.Normalize(typed) is null && typed.Length == 0)
        {
            return DeviceErrors.NoUserCode;
        }

        if (!await flow.Engine.Devices.MayEnterAsync(flow.Scope))
        {
            return Refuse(flow, DeviceErrors.TooManyUserCodes);
        }

        if (await DeviceCodes.FindKeyAsync(flow.Scope, typed) is not { } key)
        {
            return Refuse(flow, DeviceErrors.WrongUserCode);
        }

        if (DeviceOf(flow) != key)
        {
            flow.ForgetDecision();
            ConfirmDevice.Forget(flow);
        }

        flow.FlowNotes.Set(DeviceNote, key, isPersonal: false);
        flow.FlowNotes.Set(FaultNote, null, isPersonal: false);
        return null;
    }

    private static EngineError Refuse(AuthorizeContext flow, EngineError error)
    {
        flow.Engine.Logs.WriteFailure(flow.Scope, LogEvents.DeviceActivationFailed, error, null, null);
        return error;
    }

    private static Screen Show(EngineError? error) => new(ScreenName)
    {
        Error = error is null ? null : PageText.Of(error),
        Status = error?.Status,
        Create = static page => page with { Prompt = ActivationWalk.Prompt },
    };
}
