namespace Engine.Pages;

/// <summary>One or more templates, colours or styles of the pages are faulty.</summary>
public sealed class PageTemplateException : Exception
{
    /// <summary>Creates the exception without a list of faults.</summary>
    public PageTemplateException() : this([])
    {
    }

    /// <summary>Creates the exception from one fault.</summary>
    public PageTemplateException(string message) : this([message])
    {
    }

    /// <summary>Creates the exception from one fault and its cause.</summary>
    public PageTemplateException(string message, Exception? innerException) : base(message, innerException) => Faults = [message];

    /// <summary>Creates the exception from a list of faults.</summary>
    public PageTemplateException(IReadOnlyList<string> faults)
        : base("The pages are not configured properly: " + string.Join(" ", faults ?? [])) => Faults = faults ?? [];

    /// <summary>Every fault, one sentence each, starting with what it concerns.</summary>
    public IReadOnlyList<string> Faults { get; }
}
