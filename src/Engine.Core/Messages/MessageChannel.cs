namespace Engine.Core.Messages;

/// <summary>The way a message takes to a person.</summary>
public enum MessageChannel
{
    /// <summary>A mail to an email address.</summary>
    Email,

    /// <summary>A text message to a telephone number.</summary>
    Sms,

    /// <summary>A call to a telephone number, in which the message is read out.</summary>
    Voice,
}
