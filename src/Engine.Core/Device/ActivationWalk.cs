using Engine.Core.Authorize;
using Engine.Core.Authorize.Steps;
using Engine.Core.Device.Steps;
using Engine.Core.Errors;
using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Logs;
using Engine.Core.Pages;
using Engine.Core.Pages.Texts;
using Engine.Core.Pipeline;

namespace Engine.Core.Device;

/// <summary>
/// <c>/activate</c>: a person types the code of a device, confirms it, signs in and consents as for any application, and the device is
/// told. A code that comes in the address (<c>verification_uri_complete</c>) is not typed; it is confirmed all the same.
/// </summary>
internal sealed class ActivationWalk(IdentityEngineOptions options)
{
    public const string Path = "/activate";

    /// <summary>The prompt of the screens.</summary>
    public const string Prompt = "device-flow";

    /// <summary>The steps in reading order; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<AuthorizeContext> DefaultSteps = new(
        Path,
        [
            InteractionStep.Of(new EnterCode()),
            new(nameof(LoadRequest), LoadRequest.RunAsync),
            InteractionStep.Of(new ConfirmDevice()),
            new(nameof(CheckRestrictions), CheckRestrictions.RunAsync),
            .. AuthorizeEndpoint.SignInSteps,
            new(nameof(ActivateDevice), ActivateDevice.RunAsync),
        ]);

    /// <summary>The way from the code to the end; what an embedder asks at every sign-in is asked here too.</summary>
    public Walk<AuthorizeContext> Walk { get; } = new(options.Pipelines.ApplySignIn(options.Pipelines.Apply(DefaultSteps), nameof(ActivateDevice)), Open, RefuseAsync);

    public async ValueTask<EngineResponse> BeginAsync(EndpointContext endpoint)
    {
        var query = QueryReader.Read(endpoint);
        return query.Parameters is not { } parameters ? await ErrorPages.RenderAsync(endpoint, query.Error!, null)
            : parameters.FindRepeated() is { } repeated ? await ErrorPages.RenderAsync(endpoint, HttpErrors.RepeatedParameter(repeated), null)
            : await Walk.BeginAsync(endpoint, parameters);
    }

    /// <remarks>What else the address carries is for no step; the code stays out of what is kept.</remarks>
    private static AuthorizeContext Open(EndpointContext endpoint, RequestParameters parameters, (OpenTransaction? Transaction, Storage.StoredRecord? Session) kept)
        => kept.Transaction is null
            ? new(endpoint, new RequestParameters(parameters.Where(static parameter => parameter.Key == "ui_locales")), null) { SentUserCode = parameters["user_code"] }
            : new(endpoint, parameters, kept.Transaction) { KnownSession = (true, kept.Session) };

    private static async ValueTask<EngineResponse> RefuseAsync(AuthorizeContext context, EngineError error)
    {
        var type = error.Id == DeviceErrors.Cancelled.Id ? LogEvents.DeviceConfirmationCancelled : LogEvents.DeviceActivationFailed;
        context.Engine.Logs.WriteFailure(context.Scope, type, error, context.Application, context.User?.UserId, context.Decision, context.Session?.Id);

        // What an application would be told at its callback, a device is told when it asks next.
        if (error.Redirectable && error.Status is < 500 and not 429 && context.Device is { } device && !await DeviceCodes.DenyAsync(context.Scope, device, error.Description))
        {
            error = DeviceErrors.Gone;
        }

        return error.Id == DeviceErrors.Cancelled.Id || error.Id == AuthorizeErrors.ConsentDenied.Id
            ? await TellAsync(context, "device-code-activation-denied", "The device was not connected.")
            : await ErrorPages.RenderAsync(context, error, context.Application, context.Decision);
    }

    /// <summary>Says what has become of the device.</summary>
    public static ValueTask<EngineResponse> TellAsync(AuthorizeContext context, string screen, string sentence)
        => PageResponse.RenderAsync(context, context.Application, shell => new NoticePage
        {
            Tenant = shell.Tenant,
            Application = shell.Application,
            Locale = shell.Locale,
            Nonce = shell.Nonce,
            Subject = new ScreenId(Prompt, screen),
            Title = new("title", sentence),
            Message = new("description", sentence),
        });
}
