using Engine.Core.Errors;
using Engine.Core.Logs;
using Engine.Core.Messages;
using Engine.Core.Tenants;
using Microsoft.Extensions.Logging;

namespace Engine.Core.Codes;

/// <summary>Makes a code and sends it: the throttle, then the code, then the message. What can't be sent leaves no code behind.</summary>
internal static partial class CodeDelivery
{
    /// <param name="scope">The tenant and whom the request comes from.</param>
    /// <param name="target">What the code is for.</param>
    /// <param name="form">How it is made.</param>
    /// <param name="compose">Puts the code into the message: as <see cref="OutgoingMessage.Code"/>, or into its link.</param>
    /// <param name="channel">The way the message takes.</param>
    /// <param name="content">What comes back with the right code.</param>
    /// <returns>Why it was not sent, or null.</returns>
    public static async ValueTask<EngineError?> SendAsync(TenantScope scope, CodeTarget target, CodeForm form, Func<string, ValueTask<OutgoingMessage>> compose, MessageChannel channel, CodeContent? content = null)
    {
        if (!await scope.Tenant.Messages.CanSendAsync(channel, scope.CancellationToken))
        {
            return CodeErrors.NotSent.Because("The engine has no message sender.");
        }

        // Refused before a code is made: the one that is out stays good.
        if (await scope.Engine.SendThrottle.EnterAsync(scope, channel, target.Recipient) is { } refusal)
        {
            return refusal;
        }

        var code = await scope.Engine.Codes.IssueAsync(scope, target, form, content);
        try
        {
            await scope.Tenant.Messages.SendAsync(scope, await compose(code));
            return null;
        }
#pragma warning disable CA1031 // whatever goes wrong in the embedder's code, the message was not sent
        catch (Exception exception) when (exception is not OperationCanceledException || !scope.CancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailure(scope.Engine.Logger, exception, scope.Tenant.Name);
            await scope.Engine.Codes.WithdrawAsync(scope, target);
            scope.Engine.Logs.Write(scope, new LogEntry(LogEvents.NotificationFailed) { UserId = content?.UserId });
            return CodeErrors.NotSent;
        }
    }

    [LoggerMessage(EventId = 4002, Level = LogLevel.Warning, Message = "A code of the tenant {Tenant} could not be sent")]
    private static partial void LogFailure(ILogger logger, Exception exception, string tenant);
}
