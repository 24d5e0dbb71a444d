using Engine.Core.Pages.Texts;

namespace Engine.Core.Tickets;

/// <summary>What the person is told in the end: a screen with the keys of its texts, and the sentence that logs and addresses carry.</summary>
internal sealed record TicketOutcome(ScreenId Screen, string TitleKey, string TextKey, string Sentence);
