using Engine.Core.Authorize;
using Engine.Core.Flows;
using Engine.Core.Http;

namespace Engine.Behaviour.Tests.Flows;

/// <summary>What an embedder writes to ask people something: this, and the template <see cref="Template"/>.</summary>
public sealed class AcceptTerms : IInteraction<AuthorizeContext>
{
    public const string Template = """
        <h1>{{ data.heading }}</h1>{% if error %}<p class="error">{{ error }}</p>{% endif %}
        <form method="post" action="{{ form_action }}"><input type="hidden" name="state" value="{{ state }}"><input name="name" value=""><button name="action" value="accept">Accept</button></form>
        """;

    private const string Accepted = "AcceptTerms.accepted";

    public string Name => nameof(AcceptTerms);

    public IReadOnlyList<string> Screens => ["accept-terms"];

    public ValueTask<Need> NeedAsync(AuthorizeContext flow)
        => new(flow.GetNote(Accepted) is null ? Need.Ask("accept-terms") : Need.Met);

    public ValueTask<Answer> ShowAsync(AuthorizeContext flow, string screen) => new(Show(flow, null));

    public ValueTask<Answer> SubmitAsync(AuthorizeContext flow, string screen, RequestParameters form)
    {
        if (form["name"] is not { Length: > 0 } name)
        {
            return new(Show(flow, "Sign with your name."));
        }

        flow.SetNote(Accepted, name);
        return new(Answer.Done);
    }

    private static Screen Show(AuthorizeContext flow, string? error)
        => new("accept-terms") { Data = new() { ["heading"] = $"Terms for {flow.User?.Email ?? "everybody"} <b>" }, Error = error };
}
