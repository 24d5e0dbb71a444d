using System.Globalization;
using Engine.Core.Access;
using Engine.Core.Pipeline;

namespace Engine.Core.Authorize.Steps;

/// <summary>Checks <c>prompt</c> and <c>max_age</c> (OpenID Connect Core, section 3.1.2.1).</summary>
internal static class CheckPrompt
{
    public static ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        context.Prompt = OidcScopes.Split(context.Parameters["prompt"]) ?? [];
        foreach (var prompt in context.Prompt)
        {
            if (prompt is not ("none" or "login" or "consent" or "select_account"))
            {
                return new(AuthorizeErrors.InvalidParameter("prompt", "must be none, login, consent or select_account"));
            }
        }

        if (context.Prompt.Contains("none") && context.Prompt.Count > 1)
        {
            return new(AuthorizeErrors.PromptConflict);
        }

        return context.Parameters["max_age"] is { } text && ReadMaxAge(text) is null
            ? new(AuthorizeErrors.InvalidParameter("max_age", "must be a number of seconds"))
            : new(StepResult.Continue);
    }

    public static TimeSpan? ReadMaxAge(string text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;
}
