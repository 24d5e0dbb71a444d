using Engine.Core.Connections;
using Engine.Core.Pipeline;

namespace Engine.Core.Passwordless.Steps;

/// <summary>Reads whom the code is for.</summary>
internal static class ReadRecipient
{
    public static ValueTask<StepResult> RunAsync(PasswordlessContext context)
    {
        var isSms = context.Connection!.Strategy == Connection.SmsStrategy;
        var sent = context.Parameters![isSms ? "phone_number" : "email"];
        context.Recipient = sent is null ? null : PasswordlessOptions.Normalize(context.Connection, sent);
        return new(context.Recipient is not null ? StepResult.Continue
            : sent is null ? PasswordlessErrors.BadRequest($"Missing required property: {(isSms ? "phone_number" : "email")}")
            : isSms ? PasswordlessErrors.BadPhoneNumber
            : PasswordlessErrors.BadEmail);
    }
}
