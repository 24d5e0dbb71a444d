using System.Text.Json.Nodes;
using Engine.Core.Codes;
using Engine.Core.Errors;
using Engine.Core.Logs;
using Engine.Core.Messages;

namespace Engine.Core.Mfa.Factors;

/// <summary>Codes that are sent to a telephone or an address of somebody who has proven the first factor.</summary>
internal static class SentCodes
{
    /// <summary>A code is good for five minutes (<c>tokens.md</c>, section 3).</summary>
    private static readonly CodeForm Form = new() { Lifetime = TimeSpan.FromMinutes(5) };

    public static async ValueTask<EngineError?> SendAsync(FactorUse use, Enrollment enrollment, MessageChannel channel, string recipient, string template, MessageTemplate? words, LogEvent sent)
    {
        var scope = use.Scope;
        var error = await CodeDelivery.SendAsync(scope, TargetOf(use, enrollment, recipient), Form, Compose, channel, new CodeContent { UserId = use.User.UserId });
        if (error is null)
        {
            scope.Engine.Logs.Write(scope, new LogEntry(sent) { Application = use.Application, UserId = use.User.UserId, UserName = use.User.Email ?? use.User.Username });
        }

        return error;

        async ValueTask<OutgoingMessage> Compose(string code)
        {
            var settings = await scope.Tenant.GetSettingsAsync(scope.CancellationToken);
            var message = new OutgoingMessage
            {
                Tenant = scope.Tenant.Name,
                Channel = channel,
                Template = template,
                To = recipient,
                UserId = use.User.UserId,
                ClientId = use.Application?.ClientId,
                Code = code,
                Lifetime = Form.Lifetime,
                Language = use.Language,
                SourceIp = scope.ClientIp,
            };
            var values = new JsonObject
            {
                ["message_type"] = use.IsEnrollment ? "enrollment" : "second-factor-authentication",
                ["locale"] = use.Language,
                ["tenant"] = new JsonObject { ["name"] = scope.Tenant.Name, ["friendly_name"] = settings.FriendlyName ?? scope.Tenant.Name },
            };
            return await MessageComposer.ComposeAsync(scope, message, words, new MessageSubject { Application = use.Application, User = use.User, Values = values });
        }
    }

    public static async ValueTask<Func<Enrollment, Enrollment?>?> ProveAsync(FactorUse use, Enrollment enrollment, string recipient, string proof)
        => (await use.Scope.Engine.Codes.VerifyAsync(use.Scope, TargetOf(use, enrollment, recipient), proof)).IsVerified ? known => known with { LastAuthAt = use.Scope.Now } : null;

    /// <summary>A code belongs to one factor of one person in one walk.</summary>
    private static CodeTarget TargetOf(FactorUse use, Enrollment enrollment, string recipient)
        => new($"mfa:{use.User.UserId}:{enrollment.Id}", recipient) { ClientId = use.Application?.ClientId, Flow = use.Flow };
}
